// Text messages by a real Kannel to an operator that speaks SMPP: delivered, not delivered, answered, and with either of
// them away for a while.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { Kannel, MessageCentre, kannelPassword, kannelUser } from '../support/kannel.mjs'
import { linkIn } from '../support/mail.mjs'
import { freePort } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

let clinic, centre, kannel, provider, me
before(async () => {
  centre = await new MessageCentre().start()
  kannel = new Kannel()
  kannel.port = await freePort('127.0.0.1')
  clinic = await new TestClinic().open({ has_address: true, sms: `sender = "kannel"
base_url = "http://127.0.0.1:${kannel.port}"
account = "${kannelUser}"
token = "${kannelPassword}"` })
  await kannel.start(clinic.folder, { centre: centre.port, incoming: await clinic.incomingTexts() })
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => {
  assert.equal(await clinic.close(), 0)
  await kannel.stop()
  await centre.stop()
})

const book = (phone, language = 'en') => provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ phone, kind: 'family', language }] })))
const message = async (visit) => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats[1].messages[0]
const becomes = (visit, state, seconds = 30) => until(`a message that is ${state}`, async () => { const now = await message(visit); return now.state === state && now }, seconds)

test('a text message is whole at the operator, in the alphabet of 160, and its receipt is shown', async () => {
  const visit = await book('+15550103001')
  const text = await centre.arrived('+15550103001')
  assert.equal(text.coding, 0)
  assert.ok(text.parts <= 2, `${text.parts} segments`)
  assert.match(linkIn(text.text, '/g/'), /^http/)
  await becomes(visit, 'sent')
  centre.receipt(text, 'DELIVRD')
  await becomes(visit, 'delivered')
})

test('one that the operator cannot deliver is said to have failed, and so is one that it refuses', async () => {
  const visit = await book('+15550103002')
  centre.receipt(await centre.arrived('+15550103002'), 'UNDELIV')
  assert.equal((await becomes(visit, 'failed')).reason, 'the operator could not deliver it')
  const kInvalidDestination = 0x0b
  centre.status = (number) => number === '+15550103003' && kInvalidDestination
  assert.equal((await becomes(await book('+15550103003'), 'failed')).reason, 'the operator refused it')
})

test('a language of another alphabet arrives in it', async () => {
  await book('+15550103004', 'ru')
  const { coding, text } = await centre.arrived('+15550103004')
  assert.equal(coding, 8)
  assert.match(text, /видеоприём.*\/g\//i)
})

test('STOP by way of the operator is answered and kept; START ends it', async () => {
  const number = '+15550103005'
  const answered = async (text, words) => {
    centre.answers(number, '15550100000', text)
    await until(`an answer to ${text}`, () => centre.messages.some((one) => one.to === number && words.test(one.text)))
  }
  await answered('Stop', /no more text messages/)
  assert.equal((await becomes(await book(number), 'failed')).reason, 'has asked for no messages')
  await answered('START', /will get our text messages again/)
  await becomes(await book(number), 'sent')
})

test('an operator that is away for a while is waited for: what was taken arrives, once, with its receipt', async () => {
  const { port } = centre
  await centre.stop()
  const visit = await book('+15550103006')
  await becomes(visit, 'sent')
  const again = await new MessageCentre().start(port)
  centre = again
  const text = await centre.arrived('+15550103006', 60)
  centre.receipt(text, 'DELIVRD')
  await becomes(visit, 'delivered')
  assert.equal(centre.messages.filter(({ to }) => to === '+15550103006').length, 1)
})

test('a Kannel that is away is tried again, and nothing is lost', async () => {
  await kannel.stops('smsbox')
  const visit = await book('+15550103007')
  const waiting = await until('a reason to wait', async () => (await provider.get('/readyz')).json.outbox.sms === 'retrying' && message(visit))
  assert.equal(waiting.state, 'queued')
  await kannel.starts_smsbox()
  await centre.arrived('+15550103007', 90)
  await becomes(visit, 'sent')
})

test('neither numbers nor the proof of an address are in the program’s log', () => {
  for (const word of ['+1555010300', '1555010300', kannelPassword, '/hooks/sms']) assert.ok(!clinic.program.output.includes(word), word)
})

// What people answer to text messages, and what the service tells of them, over the real program.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ApiClient, TestClinic, draft } from '../support/clinic.mjs'
import { until } from '../support/wait.mjs'

let clinic, provider, me, hook
before(async () => {
  clinic = await new TestClinic().open({ has_address: true })
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
  hook = await clinic.incomingTexts()
})
after(async () => assert.equal(await clinic.close(), 0))

const number = '+15550104321'
const book = () => provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ phone: number, kind: 'family', language: 'en' }] })))
const message = async (visit) => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats[1].messages[0]
const settled = (visit, state) => until(`a message that is ${state}`, async () => { const now = await message(visit); return now.state === state && now })
const answers = (text, signature) => clinic.sms.calls_back(hook, { From: number, To: '+15550100000', Body: text }, signature)
const sent = () => clinic.sms.messages.filter(({ to }) => to === number).length

test('what became of a message is believed when the service has signed it', async () => {
  const visit = await book()
  const text = await clinic.sms.arrived(number)
  await settled(visit, 'sent')
  assert.equal((await clinic.sms.calls_back(text.report_to, { MessageSid: text.sid, MessageStatus: 'delivered' }, 'bm90IHNpZ25lZA==')).status, 403)
  assert.equal((await message(visit)).state, 'sent')
  assert.equal((await clinic.sms.reports(text, 'delivered')).status, 204)
  await settled(visit, 'delivered')
  assert.deepEqual(clinic.sms.mistakes, [])
})

test('STOP is answered, kept, and said to whoever invites; START ends it', async () => {
  assert.equal((await answers('STOP', 'bm90IHNpZ25lZA==')).status, 403)
  const stopped = await answers('Stop')
  assert.match(stopped.text, /^<Response><Message>Riverside Clinic: you will get no more text messages/)
  const before = sent()
  const visit = await book()
  assert.equal((await settled(visit, 'failed')).reason, 'has asked for no messages')
  assert.equal(sent(), before)
  const dump = execFileSync('python3', ['-c', 'import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute("SELECT * FROM opt_outs"): print(row)', join(clinic.folder, 'data/bedside.db')], { encoding: 'utf8' })
  assert.match(dump, /^\('k\d+:[0-9a-f]{32}',\)\n$/, 'a keyed hash and nothing else')
  const asked = () => provider.must(200, provider.post('/api/stopped-numbers', { phones: [number, '+15550104322', 'nobody'] }))
  assert.deepEqual((await asked()).stopped, [number], 'whoever is about to write there reads it first')
  const stranger = new ApiClient(clinic.address)
  await stranger.must(401, stranger.post('/api/stopped-numbers', { phones: [number] }))
  assert.match((await answers('help')).text, /about video visits/)
  assert.match((await answers('START')).text, /again/)
  assert.deepEqual((await asked()).stopped, [])
  await provider.must(200, provider.post(`/api/invitations/${visit.seats[1].invitation_id}/resend`))
  await settled(visit, 'sent')
  assert.equal(sent(), before + 1)
})

test('neither number nor proof of an address is in the program’s log', () => {
  const proofs = clinic.sms.messages.map(({ report_to }) => report_to.split('/').at(-1)).concat(hook.split('/').at(-1))
  for (const word of [number, number.slice(1), ...proofs]) assert.ok(!clinic.program.output.includes(word))
})

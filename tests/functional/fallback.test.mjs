// The other way, by real servers: Kannel with an operator behind it, and OpenSMTPD. Who has two addresses is told by one, and by
// the other when that does not arrive; the inviter reads so.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { Kannel, MessageCentre, kannelPassword, kannelUser } from '../support/kannel.mjs'
import { linkIn } from '../support/mail.mjs'
import { OpenSmtpd, isRealRoot } from '../support/opensmtpd.mjs'
import { freePort } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

let clinic, centre, kannel, server, admin, provider, me
const skip = isRealRoot() ? false : 'OpenSMTPD changes users: it needs real root'

before(async () => {
  if (skip) return
  centre = await new MessageCentre().start()
  kannel = new Kannel()
  kannel.port = await freePort('127.0.0.1')
  clinic = await new TestClinic().open({ start: false, has_address: true, sms: `sender = "kannel"
base_url = "http://127.0.0.1:${kannel.port}"
account = "${kannelUser}"
token = "${kannelPassword}"` })
  server = await new OpenSmtpd().start(clinic.folder, { readers: ['anna', 'ben', 'carl'].map((one) => `${one}@home.example`) })
  writeFileSync(clinic.settings, readFileSync(clinic.settings, 'utf8').replace(/\[smtp\][^[]*/, `[smtp]
host = "127.0.0.1"
port = ${server.port}
tls = "none"
from = "visits@clinic.example"

`))
  await clinic.addPerson('Dana Admin', 'admin@clinic.example', 'admin')
  await clinic.addPerson('Dr. Priya Shah', 'shah@clinic.example', 'provider')
  await clinic.start()
  await clinic.choosePassword('admin@clinic.example')
  await clinic.choosePassword('shah@clinic.example')
  await kannel.start(clinic.folder, { centre: centre.port, incoming: await clinic.incomingTexts() })
  admin = await clinic.signIn('admin@clinic.example')
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => {
  if (skip) return
  assert.equal(await clinic.close(), 0)
  await kannel.stop()
  await centre.stop()
  await server.stop()
})

const choose = (rules) => admin.must(200, admin.patch('/api/clinic/messages', rules))
const book = (email, phone) => provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ email, phone, kind: 'family', language: 'en' }] })))
const messages = async (visit) => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats[1].messages
const by = (visit, channel, holds, seconds = 30) => until(`a message by ${channel}`, async () => {
  const found = (await messages(visit)).find((one) => one.channel === channel)
  return found && holds(found) && found
}, seconds)

test('a text message that the operator cannot deliver is followed by the e-mail, with the same link, and the inviter reads so', { skip }, async () => {
  await choose({ first_way: 'sms' })
  const visit = await book('anna@home.example', '+15550104001')
  const text = await centre.arrived('+15550104001')
  await by(visit, 'sms', ({ state }) => state === 'sent')
  assert.equal((await messages(visit)).length, 1, 'one address first')
  centre.receipt(text, 'UNDELIV')
  const mail = await by(visit, 'email', ({ state }) => state === 'sent')
  assert.equal(mail.instead_because, 'failed')
  const [arrived] = await server.arrived('anna')
  assert.equal(linkIn(arrived.mail.text, '/g/'), linkIn(text.text, '/g/'))
  assert.equal((await by(visit, 'sms', () => true)).state, 'failed')
})

test('an e-mail that the server refuses is followed by the text message', { skip }, async () => {
  await choose({ first_way: 'email' })
  const visit = await book('nosuch@home.example', '+15550104002')
  const text = await centre.arrived('+15550104002')
  assert.match(linkIn(text.text, '/g/'), /^http/)
  assert.equal((await by(visit, 'sms', ({ state }) => state === 'sent')).instead_because, 'failed')
  assert.match((await by(visit, 'email', () => true)).reason, /^550/)
})

test('without a receipt the e-mail goes when the clinic’s time is over; with one it does not', { skip }, async () => {
  await choose({ first_way: 'sms', receipt_minutes: 1 })
  const silent = await book('ben@home.example', '+15550104003')
  const heard = await book('carl@home.example', '+15550104004')
  centre.receipt(await centre.arrived('+15550104004'), 'DELIVRD')
  await by(heard, 'sms', ({ state }) => state === 'delivered')
  const mail = await by(silent, 'email', ({ state }) => state === 'sent', 90)
  assert.equal(mail.instead_because, 'no_receipt')
  await server.arrived('ben')
  assert.deepEqual((await messages(heard)).map(({ channel }) => channel), ['sms'])
})

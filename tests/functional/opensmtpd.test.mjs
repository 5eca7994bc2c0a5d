// E-mail to a real OpenSMTPD: delivered to a maildir, refused for good with the server's words, put off and tried again; one
// connection for many messages.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { OpenSmtpd, isRealRoot } from '../support/opensmtpd.mjs'
import { until } from '../support/wait.mjs'

let clinic, server, provider, me
const skip = isRealRoot() ? false : 'OpenSMTPD changes users: it needs real root'

before(async () => {
  if (skip) return
  clinic = await new TestClinic().open({ start: false })
  server = await new OpenSmtpd().start(clinic.folder, {
    readers: ['walter', 'anna', 'ben', 'slow', ...Array.from({ length: 6 }, (_, i) => `many${i}`)].map((one) => `${one}@home.example`), greylisted: ['slow@home.example'] })
  const settings = readFileSync(clinic.settings, 'utf8').replace(/\[smtp\][^[]*/, `[smtp]
host = "127.0.0.1"
port = ${server.port}
tls = "none"
from = "visits@clinic.example"

`)
  writeFileSync(clinic.settings, settings)
  await clinic.addPerson('Dr. Priya Shah', 'shah@clinic.example', 'provider')
  await clinic.start()
  await clinic.choosePassword('shah@clinic.example')
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => {
  if (skip) return
  assert.equal(await clinic.close(), 0)
  await server.stop()
})

const book = (guests) => provider.must(201, provider.post('/api/visits', draft([me], { guests: guests.map((email) => ({ email, kind: 'family', language: 'en' })) })))
const message = async (visit, seat) => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats[seat].messages[0]

test('a message is in its reader’s maildir, whole', { skip }, async () => {
  const visit = await book(['anna@home.example'])
  const [{ raw, mail }] = await server.arrived('anna')
  assert.match(linkIn(mail.text, '/g/'), /^http/)
  assert.equal(mail.headers.get('auto-submitted'), 'auto-generated')
  assert.match(raw, /^Message-ID: <[0-9a-z]{26}@clinic\.example>\r?$/m)
  assert.ok(Math.abs(mail.date - Date.now()) < 60_000)
  await until('sent', async () => (await message(visit, 1)).state === 'sent')
})

test('of several readers one that does not exist is failed at once, in the server’s words, and the others are told', { skip }, async () => {
  const visit = await book(['ben@home.example', 'nosuch@home.example'])
  await server.arrived('ben')
  await until('failed', async () => (await message(visit, 2)).state === 'failed')
  const { reason } = await message(visit, 2)
  assert.match(reason, /^550 Invalid recipient/)
  assert.doesNotMatch(reason, /nosuch/)
  assert.equal((await message(visit, 1)).state, 'sent')
  assert.equal(server.said('nosuch@home.example').filter((line) => line.includes('failed-command')).length, 1, 'asked once')
})

test('who is greylisted is tried again and told', { skip }, async () => {
  const visit = await book(['slow@home.example'])
  await until('put off', () => server.said('451 4.7.1').length > 0)
  assert.equal((await message(visit, 1)).state, 'queued')
  server.welcome()
  await server.arrived('slow', 1, 60)
  await until('sent', async () => (await message(visit, 1)).state === 'sent')
})

test('many messages go over a few connections', { skip }, async () => {
  const connections = () => server.said('smtp connected').length
  const before = connections()
  await book(Array.from({ length: 6 }, (_, i) => `many${i}@home.example`))
  for (let i = 0; i < 6; ++i) await server.arrived(`many${i}`)
  assert.ok(connections() - before <= 3, `${connections() - before} connections for 7 messages`)
})

// The real program on a PostgreSQL of the test's own: everything that stands in the database is there after a
// kill -9, every message goes out, an outage of the server is survived, and its password is read nowhere.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiClient, TestClinic, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { PostgresServer, databasePassword } from '../support/postgres.mjs'
import { Program, run } from '../support/program.mjs'
import { until } from '../support/wait.mjs'

let server, clinic, provider, me
let said = ''
before(async () => {
  server = await new PostgresServer().start()
  clinic = await new TestClinic().open({ extra: `\n[storage]\ndatabase = "${server.address()}"\n` })
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => {
  said += clinic?.program?.output ?? ''
  assert.equal(await clinic?.close(), 0)
  await server?.close()
  for (const secret of [databasePassword, encodeURIComponent(databasePassword)]) assert.ok(!said.includes(secret), 'the password is in the log')
})

const ready = async (address = clinic.address) => (await fetch(`${address}/readyz`)).status === 200
const command = async (...args) => {
  const ran = await run(...args, '--config', clinic.settings)
  said += ran.stdout + ran.stderr
  return ran
}
/** The same people in front of a program that was started anew. */
const restarted = async () => {
  said += clinic.program.output
  await clinic.start()
  provider.address = clinic.address
}
const messagesTo = (address) => clinic.mail.messages.filter(({ to }) => to.includes(address))

test('the commands work on it: check, user add, key rotate, audit verify', async () => {
  assert.equal((await command('check')).code, 0)
  assert.equal(await server.query("SELECT COUNT(*) FROM people WHERE email LIKE '%@clinic.example'", 'clinic'), '3')
  const verified = await command('audit', 'verify')
  assert.equal(verified.code, 0, verified.stdout + verified.stderr)
  assert.match(verified.stdout, /^good /)
  assert.equal((await command('key', 'rotate')).code, 0)
  assert.equal(await clinic.program.stop(), 0)
  await restarted()
  assert.ok(await ready())
  assert.equal((await provider.get('/api/session')).status, 200, 'signed in still, under the older key')
})

test('a program killed between Confirm and sending: everything stands, and each message goes out', async () => {
  const mail = clinic.mail.hold()
  const guests = [
    { email: 'ana@home.example', kind: 'family', language: 'es' },
    { phone: '+15550101234', kind: 'interpreter', language: 'en', interprets: 'es' },
  ]
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests })))
  await until('an e-mail in flight, the text sent', async () => (await server.query("SELECT COUNT(*) FROM notices WHERE state = 'sending'", 'clinic')) === '1' &&
    clinic.sms.messages.some(({ to }) => to === '+15550101234'))
  await clinic.program.stop('SIGKILL')
  mail.release()
  await restarted()

  const found = await provider.must(200, provider.get(`/api/visits/${visit.id}`))
  assert.equal(found.status, 'scheduled')
  assert.deepEqual(found.seats.map(({ role, kind }) => [role, kind]), visit.seats.map(({ role, kind }) => [role, kind]))
  assert.match(linkIn((await clinic.mail.arrived('walter@home.example')).mail.text, '/a/'), /^http/)
  assert.match(linkIn((await clinic.mail.arrived('ana@home.example')).mail.text, '/g/'), /^http/)
  assert.match(linkIn((await clinic.sms.arrived('+15550101234')).text, '/g/'), /^http/)
  await until('an outbox that is done', async () => (await server.query("SELECT COUNT(*) FROM notices WHERE state IN ('queued', 'sending')", 'clinic')) === '0')
  for (const address of ['walter@home.example', 'ana@home.example']) assert.equal(messagesTo(address).length, 1, address)
  assert.equal(clinic.sms.messages.filter(({ to }) => to === '+15550101234').length, 1)
  assert.deepEqual(clinic.sms.mistakes, [])
})

test('while the server is away the program says so and lives; when it is back everything works', async () => {
  for (const how of ['stop', 'kill']) {
    await server.stop(how)
    await until('a program that is not ready', async () => !(await ready()))
    assert.equal((await fetch(`${clinic.address}/healthz`)).status, 200)
    const refused = await provider.post('/api/visits', draft([me]))
    assert.equal(refused.status, 503, refused.text)
    await server.start()
    await until('a program that is ready', ready)
    await provider.must(201, provider.post('/api/visits', draft([me], { patient: { name: 'After Outage', email: undefined } })))
  }
  const lines = clinic.program.output.split('\n')
  assert.ok(lines.filter((line) => line.includes('PostgreSQL is away')).length <= 2, clinic.program.output)
  assert.equal(lines.filter((line) => line.includes('PostgreSQL is back')).length, 2)
})

const kOutageSeconds = Number(process.env.BEDSIDE_OUTAGE_SECONDS ?? 4)
test(`messages outlive a server that is away for ${kOutageSeconds} s: one in flight and those behind it arrive once, and /readyz says what is wrong`, async () => {
  const held = clinic.mail.hold()
  const own = ['first', 'second', 'third', 'fourth'].map((who) => `${who}-outage@home.example`)
  const guests = own.slice(1).map((email) => ({ email, kind: 'family', language: 'en' }))
  await provider.must(201, provider.post('/api/visits', draft([me], { patient: { name: 'During Outage', email: own[0] }, guests })))
  await until('an e-mail in flight', () => held.waiting > 0)
  await server.stop('kill')
  const away = Date.now()
  held.release() // accepted by the mail server, and it cannot be noted
  await until('the one in flight', () => own.some((reader) => messagesTo(reader).length > 0))
  const said_by = async () => (await provider.get('/readyz')).json
  await until('said in /readyz', async () => (await said_by()).outbox.email === 'no_database')
  const { ready: is_ready, database } = await said_by()
  assert.deepEqual([is_ready, database], [false, 'failed'])
  await until('the outage to be over', () => Date.now() - away > kOutageSeconds * 1000, kOutageSeconds + 5)
  assert.equal(own.filter((reader) => messagesTo(reader).length > 0).length, 1, 'nothing is taken while it cannot be noted')
  await server.start()
  await until('ready again', ready)
  for (const reader of own) await clinic.mail.arrived(reader)
  await until('an outbox that is done', async () => (await said_by()).outbox.email === 'ok' && (await server.query("SELECT COUNT(*) FROM notices WHERE state IN ('queued', 'sending')", 'clinic')) === '0')
  for (const reader of own) assert.equal(messagesTo(reader).length, 1, reader)
})

test('a second program beside it leaves presence alone, and no message goes out twice', async () => {
  const second = await new Program(['serve', '--config', clinic.settings]).start()
  try {
    await until('it says so', () => /Another program serves/.test(second.output))
    for (let i = 0; i < 10; ++i) {
      await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 60 * (i + 2), patient: { name: 'Many Messages', email: `many${i}@home.example` } })))
    }
    await until('an outbox that is done', async () => (await server.query("SELECT COUNT(*) FROM notices WHERE state IN ('queued', 'sending')", 'clinic')) === '0')
    for (let i = 0; i < 10; ++i) assert.equal(messagesTo(`many${i}@home.example`).length, 1)
    assert.ok(await ready(second.address))

    // Through both at once: into one visit, and into many; nobody is refused, nobody gets another's number, one log.
    const beside = new ApiClient(second.address)
    beside.cookies = provider.cookies
    const guest = (i) => ({ email: `both${i}@home.example`, kind: 'family', language: 'en' })
    const visit = await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 60 * 13 })))
    const through = (i) => (i % 2 ? provider : beside)
    await Promise.all([...Array(8).keys()].flatMap((i) => [
      through(i).must(201, through(i).post(`/api/visits/${visit.id}/invitations`, { guests: [guest(i)] })),
      through(i).must(201, through(i).post('/api/visits', draft([me], { minutes: 60 * (i + 14), guests: [guest(i + 8)] }))),
    ]))
    const { seats } = await beside.must(200, beside.get(`/api/visits/${visit.id}`))
    assert.deepEqual(seats.filter(({ role }) => role === 'guest').map(({ number }) => number).sort(), [1, 2, 3, 4, 5, 6, 7, 8])
    await until('an outbox that is done', async () => (await server.query("SELECT COUNT(*) FROM notices WHERE state IN ('queued', 'sending')", 'clinic')) === '0')
    for (let i = 0; i < 16; ++i) assert.equal(messagesTo(`both${i}@home.example`).length, 1, `${i}`)
    const verified = await command('audit', 'verify')
    assert.equal(verified.code, 0, verified.stdout + verified.stderr)
  } finally {
    assert.equal(await second.stop(), 0)
    said += second.output
  }
})

test('what a visit erased is gone from the rows within ten seconds of its end', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ email: 'gone@home.example', kind: 'family', language: 'en' }] })))
  await clinic.mail.arrived('gone@home.example')
  const sealed = await server.query(`SELECT email_sealed FROM invitations WHERE id = '${visit.seats[1].invitation_id}'`, 'clinic')
  assert.ok(sealed.length > 20)
  await server.query('CREATE EXTENSION pageinspect', 'clinic')
  const versions = () => server.query(`SELECT COUNT(*) FROM generate_series(0, pg_relation_size('invitations') / 8192 - 1) AS page,
    heap_page_items(get_raw_page('invitations', page::int)) AS item WHERE position(convert_to('${sealed}', 'UTF8') IN item.t_data) > 0`, 'clinic')
  assert.notEqual(await versions(), '0')
  await provider.must(200, provider.post(`/api/visits/${visit.id}/cancel`))
  await until('no version of the row', async () => (await versions()) === '0', 10)
})

test('a wrong password or address is refused with a sentence that holds neither', async () => {
  const wrong = async (address) => {
    const ran = await run('check', '--config', clinic.settings, { BEDSIDE_STORAGE_DATABASE: address })
    assert.doesNotMatch(ran.stdout + ran.stderr, /secret/)
    return ran
  }
  const password = await wrong(server.address('my-secret'))
  assert.equal(password.code, 1)
  assert.match(password.stderr, /user or password/)
  const careless = await wrong(`postgresql://keyed:my%secret@/clinic?host=${server.folder}`)
  assert.equal(careless.code, 2)
  assert.match(careless.stderr, /storage\.database/)
})

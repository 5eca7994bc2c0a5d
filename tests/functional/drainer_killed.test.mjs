// The program is killed again and again while it takes messages from the outbox, sends them and notes that they are sent:
// nothing is lost. At most one e-mail is repeated each time, and no text message, whose service knows it by its key.
// BEDSIDE_KILLS=1000 for longer, BEDSIDE_DATABASE=postgres for the other database, BEDSIDE_SEED= to see one again.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { PostgresServer } from '../support/postgres.mjs'
import { until } from '../support/wait.mjs'

const kKills = Number(process.env.BEDSIDE_KILLS ?? 30)
const kind = process.env.BEDSIDE_DATABASE ?? 'sqlite'
const seed = Number(process.env.BEDSIDE_SEED ?? Date.now() % 2 ** 31)
/** A clinic may make 400 invitations an hour. */
const kKillsPerClinic = 100

/** Numbers from one seed (mulberry32). */
let state = seed
function below(bound) {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
}

const texts = [] // { to, key, run }
let run = 0 // of the program: kills so far
let step = () => {}
let clinic, provider, me, server, service
before(async () => {
  service = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      texts.push({ to: JSON.parse(Buffer.concat(chunks)).to, key: request.headers['idempotency-key'], run })
      step()
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  if (kind === 'postgres') server = await new PostgresServer().start()
  clinic = await new TestClinic().open({ has_address: true, sms: `sender = "webhook"
base_url = "http://127.0.0.1:${service.address().port}/texts"
token = "a webhook secret"`, extra: server ? `\n[storage]\ndatabase = "${server.address()}"\n` : '' })
  await signs_in('shah@clinic.example')
})
after(async () => {
  assert.equal(await clinic?.close(), 0)
  service.close()
  await server?.close()
})

async function signs_in(email) {
  provider = await clinic.signIn(email)
  me = provider.session.person.id
}

async function opens_another_clinic(number) {
  clinic.clinicName = `Clinic ${number}`
  const email = `provider${number}@clinic.example`
  await clinic.addPerson('Dr. Priya Shah', email, 'provider')
  await clinic.startsAgain()
  await clinic.choosePassword(email)
  await signs_in(email)
}

function grouped(list) {
  const groups = new Map()
  for (const one of list) groups.set(one.to, [...(groups.get(one.to) ?? []), one])
  return groups
}

test(`killed ${kKills} times while it sends (${kind}, seed ${seed})`, async (t) => {
  // Named its reader, and waits for an answer; has given the whole message, and waits for "accepted".
  clinic.mail.refuse = () => void step()
  // Of the program that opened the connection: what it gave last is read when it may be gone already, and another runs.
  const runs = new Map()
  clinic.mail.connected = ({ id }) => void runs.set(id, run)
  const messages = clinic.mail.messages
  const mails = [] // { to, run }
  messages.push = (...more) => {
    for (const { to, session } of more) mails.push({ to: to[0], run: runs.get(session) ?? 0 })
    step()
    return 0
  }
  const readers = []
  for (let kill = 1; kill <= kKills; ++kill) {
    const program = clinic.program.child
    const gone = () => program.exitCode !== null || program.signalCode !== null
    // At a moment that somebody outside sees, or some milliseconds later: what is noted down then is the program's own.
    let steps = below(9)
    const later = below(2) ? 0 : below(12)
    const kills = () => void program.kill('SIGKILL')
    step = () => {
      if (steps-- === 0) later ? setTimeout(kills, later) : kills()
    }
    const own = { mail: ['patient', 'a', 'b'].map((who) => `${who}${kill}@home.example`), text: `+1555${2_000_000 + kill * 101}` }
    const guests = [...own.mail.slice(1).map((email) => ({ email })), { phone: own.text }].map((one) => ({ ...one, kind: 'family', language: 'en' }))
    const booked = await provider.post('/api/visits', draft([me], { patient: { name: `Patient ${kill}`, email: own.mail[0] }, guests })).catch(() => undefined)
    if (booked) assert.equal(booked.status, 201, booked.text)
    const told = () => own.mail.every((reader) => mails.some(({ to }) => to === reader)) && texts.some(({ to }) => to === own.text)
    await until('killed, or all of them sent', () => gone() || (steps >= 0 && told()))
    kills()
    await until('gone', gone)
    step = () => {}
    ++run
    if (kill % kKillsPerClinic === 0 && kill < kKills) {
      if (booked) readers.push(own)
      await opens_another_clinic(kill / kKillsPerClinic)
      continue
    }
    await clinic.startsAgain()
    if (booked) {
      readers.push(own)
      continue
    }
    // The answer was lost with the program: the visit stands or does not.
    const [from, to] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString())
    const { visits } = await provider.must(200, provider.get(`/api/visits?from=${from}&to=${to}`))
    if (visits.some(({ patient_name, patient }) => (patient_name ?? patient?.name) === `Patient ${kill}`)) readers.push(own)
  }
  const untold = () => readers.flatMap(({ mail, text }) =>
    [...mail.filter((reader) => !mails.some(({ to }) => to === reader)), ...(texts.some(({ to }) => to === text) ? [] : [text])])
  await until('everybody told', () => untold().length === 0, 60).catch((error) => {
    throw new Error(`${error.message}: not ${untold().join(', ')}\n${clinic.program.output.split('\n').slice(-20).join('\n')}`)
  })
  assert.ok(readers.length >= kKills / 2, `${readers.length} visits`)

  // A repeat is of the kill that ended the run in which it was sent before; nothing is sent twice in one run.
  const repeats = new Map()
  for (const [reader, sent] of grouped(mails)) {
    for (let i = 1; i < sent.length; ++i) {
      assert.notEqual(sent[i].run, sent[i - 1].run, `${reader} was told twice in one run`)
      repeats.set(sent[i - 1].run, (repeats.get(sent[i - 1].run) ?? 0) + 1)
    }
  }
  assert.deepEqual([...repeats].filter(([, count]) => count > 1), [], 'kills after which more than one e-mail was repeated')
  for (const [number, sent] of grouped(texts)) assert.equal(new Set(sent.map(({ key }) => key)).size, 1, `keys to ${number}`)
  t.diagnostic(`${readers.length} visits, ${mails.length} e-mails, ${repeats.size} of them repeats; ${texts.length} text messages for ${readers.length} numbers`)
})

// The program is killed again and again in the middle of a conversation with the mail server: nothing is lost, and at most
// one e-mail is repeated each time.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { until } from '../support/wait.mjs'

const kKills = Number(process.env.BEDSIDE_KILLS ?? 30)
const seed = Number(process.env.BEDSIDE_SEED ?? Date.now() % 2 ** 31)

/** Numbers from one seed (mulberry32). */
let state = seed
function below(bound) {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
}

let clinic, provider, me
before(async () => {
  clinic = await new TestClinic().open()
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

test(`killed ${kKills} times while it sends (seed ${seed})`, async () => {
  let steps = 0
  let to_kill = 0
  const step = () => {
    if (++steps === to_kill) clinic.program.child.kill('SIGKILL')
  }
  // Named its reader and waits for an answer; has given the whole message and waits for "accepted".
  clinic.mail.refuse = () => void step()
  const messages = clinic.mail.messages
  messages.push = (...more) => {
    Array.prototype.push.apply(messages, more)
    step()
  }
  const readers = []
  for (let kill = 1; kill <= kKills; ++kill) {
    steps = 0
    to_kill = 1 + below(8)
    const own = ['patient', 'a', 'b', 'c'].map((who) => `${who}${kill}@home.example`)
    readers.push(...own)
    const booked = provider.post('/api/visits', draft([me], { patient: { name: `Patient ${kill}`, email: own[0] },
      guests: own.slice(1).map((email) => ({ email, kind: 'family', language: 'en' })) }))
    // Killed before the answer has come, the visit stands or does not; booked again under the same key below if not.
    await Promise.allSettled([booked])
    const gone = () => clinic.program.child.exitCode !== null || clinic.program.child.signalCode !== null
    await until('killed, or all of them sent', () => gone() || own.every((reader) => messages.some(({ to }) => to.includes(reader))))
    if (!gone()) clinic.program.child.kill('SIGKILL')
    await until('gone', gone)
    await clinic.startsAgain()
    const visits = await provider.must(200, provider.get(`/api/visits?from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 3_600_000).toISOString()}`))
    if (!visits.visits.some(({ patient_name, patient }) => (patient_name ?? patient?.name) === `Patient ${kill}`)) readers.splice(-own.length)
  }
  const times = (reader) => messages.filter(({ to }) => to.includes(reader)).length
  await until('everybody told', () => readers.every((reader) => times(reader) > 0), 60)
  const repeats = readers.reduce((sum, reader) => sum + times(reader) - 1, 0)
  assert.ok(readers.length >= kKills * 2, `${readers.length} readers`)
  assert.ok(repeats <= kKills, `${repeats} repeats in ${kKills} kills`)
})

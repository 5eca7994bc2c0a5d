// The disk of the database is full for a while (a small one in memory, in this test's own namespace): nothing that was
// answered with success is lost, nothing is sent twice, /readyz says so, and with room again all goes on by itself.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { run } from '../support/program.mjs'
import { until } from '../support/wait.mjs'

let clinic, provider, me, data
before(async () => {
  clinic = new TestClinic()
  data = join(clinic.folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'tmpfs', data])
  await clinic.open({ extra: '[metrics]\nlisten = "127.0.0.1:0"\n' })
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => {
  try {
    assert.equal(await clinic.close(), 0)
  } finally {
    execFileSync('umount', [data])
  }
})

const filler = () => join(data, 'filler')
function fill_the_disk() {
  const file = openSync(filler(), 'a')
  for (const size of [65536, 4096]) {
    const block = Buffer.alloc(size)
    try {
      for (;;) writeSync(file, block)
    } catch (error) {
      assert.equal(error.code, 'ENOSPC')
    }
  }
  closeSync(file)
}
const readyz = async () => {
  const { status, json } = await provider.get('/readyz')
  return { status, ...json }
}
/** What the metrics say of reading and writing. */
async function database() {
  const text = await (await fetch(clinic.program.output.match(/^metrics (\S+)$/m)[1])).text()
  return ['up', 'writable'].map((what) => Number(text.match(new RegExp(`^bedside_database_${what} (.+)$`, 'm'))[1]))
}

test('a disk that is full: what was answered with success stands and is sent, once; the rest is refused in so many words', async () => {
  let booked = 0
  const readers = []
  /** Whether there was room for one more. */
  const book = async () => {
    const own = ['patient', 'guest'].map((who) => `${who}${++booked}@home.example`)
    const { status, text } = await provider.post('/api/visits', draft([me], { patient: { name: `Patient ${booked}`, email: own[0] },
      guests: [{ email: own[1], kind: 'family', language: 'en' }] }))
    assert.ok(status === 201 || status === 503, `${status} ${text}`)
    if (status === 201) readers.push(...own)
    else assert.match(text, /database_away|database/)
    return status === 201
  }
  const held = clinic.mail.hold()
  assert.ok(await book())
  await until('an e-mail in flight', () => held.waiting > 0)
  fill_the_disk()
  // What the log has reserved is still written; then there is no room.
  while (await book()) assert.ok(booked < 5000, 'the disk is never full')
  assert.equal(await book(), false)
  assert.equal((await fetch(`${clinic.address}/healthz`)).status, 200, 'it lives')
  const full = await readyz()
  assert.deepEqual([full.status, full.ready, full.database], [503, false, 'failed'])
  assert.deepEqual(await database(), [1, 0])
  // The message in flight arrives, and that it did cannot be noted.
  held.release()
  await clinic.mail.arrived(readers[0])
  assert.equal((await readyz()).status, 503)

  rmSync(filler())
  await until('ready again, by itself', async () => (await readyz()).status === 200)
  const times = (reader) => clinic.mail.messages.filter(({ to }) => to.includes(reader)).length
  await until('everybody told', () => readers.every((reader) => times(reader) > 0), 60)
  assert.ok(await book(), 'as ever')
  await clinic.mail.arrived(readers.at(-1))
  for (const reader of readers) assert.equal(times(reader), 1, reader)
  assert.equal((await readyz()).outbox.email, 'ok')
  assert.deepEqual(await database(), [1, 1])
  assert.equal(clinic.program.output.split('\n').filter((line) => line.includes('writing failed')).length <= 2, true, 'said once, not for each')
  const [from, to] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString())
  const { visits } = await provider.must(200, provider.get(`/api/visits?from=${from}&to=${to}`))
  assert.equal(visits.length, readers.length / 2, 'nothing of what was refused stands')
})

test('with nobody writing it is ready again all the same', async () => {
  fill_the_disk()
  await until('a write without room', async () => (await provider.post('/api/visits', draft([me]))).status === 503, 60)
  assert.equal((await readyz()).status, 503)
  rmSync(filler())
  await until('ready again, by itself', async () => (await readyz()).status === 200)
})

test('the audit log has no gap', async () => {
  assert.equal(await clinic.program.stop(), 0)
  const { code, stdout, stderr } = await run('audit', 'verify', '--config', clinic.settings)
  assert.equal(code, 0, stdout + stderr)
  await clinic.start()
})

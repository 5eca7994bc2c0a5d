// The audit log over the API of the real program and by its command, on both databases: what the admin reads, what
// nobody else does, and that a change in the database is found and named.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ApiClient, TestClinic, draft, localTime } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { PostgresServer } from '../support/postgres.mjs'
import { run } from '../support/program.mjs'
import { until } from '../support/wait.mjs'

const opened = []
after(async () => {
  for (const one of opened.reverse()) assert.ok(!(await one.close()))
})

/** Every event that a question finds, over as many pages as it takes. */
async function read_all(admin, query = '', limit = 200) {
  const events = []
  let before = ''
  do {
    const page = await admin.must(200, admin.get(`/api/audit?limit=${limit}${query}${before}`))
    events.push(...page.events)
    before = page.next === null ? null : `&before=${page.next}`
  } while (before !== null)
  return events
}

/** Another clinic in the same database, with an admin of its own. */
async function other_clinic(clinic) {
  assert.equal(await clinic.program.stop(), 0)
  const added = await run('user', 'add', '--config', clinic.settings, '--clinic', 'Hillside Clinic', '--name', 'Erin Elsewhere', '--email',
    'erin@hillside.example', '--role', 'admin')
  assert.equal(added.code, 0, added.stderr)
  clinic.links['erin@hillside.example'] = added.stdout.match(/\S+\/reset\/(\S+)/)[1]
  await clinic.start()
  await clinic.choosePassword('erin@hillside.example')
  return clinic.signIn('erin@hillside.example')
}

async function walk(clinic, change_database) {
  const other = await other_clinic(clinic)
  const admin = await clinic.signIn('admin@clinic.example')
  const provider = await clinic.signIn('shah@clinic.example')
  const me = provider.session.person.id
  const guest = { email: 'ana@home.example', kind: 'interpreter', language: 'en', interprets: 'es' }
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [guest] })))
  await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 60 })))
  const token = linkIn((await clinic.mail.arrived(guest.email)).mail.text, '/g/').split('/').pop()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/start`))
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
  await until('the newest events to be sealed', async () => (await read_all(admin)).some(({ action }) => action === 'visit.completed'))

  const all = await read_all(admin)
  assert.deepEqual(all.map(({ number }) => number), all.map((_, i) => all.length - i), 'each number once, the newest first')
  assert.deepEqual((await read_all(admin, '', 3)).map(({ hash }) => hash), all.map(({ hash }) => hash), 'by pages of three the same')
  const booked = all.find(({ action, subject }) => action === 'visit.created' && subject.id === visit.id)
  assert.deepEqual([booked.actor.sort, booked.actor.name, booked.subject.starts_at], ['person', 'Dr. Priya Shah', visit.starts_at])
  const invited = all.find(({ action, subject }) => action === 'invitation.made' && subject.kind === 'interpreter')
  assert.deepEqual([invited.subject.sort, invited.subject.number, invited.subject.visit_id], ['guest', 1, visit.id])
  for (const secret of ['ana@home', 'Walter', 'Okafor', 'walter@home', token]) assert.ok(!JSON.stringify(all).includes(secret), secret)

  const of_visit = await read_all(admin, `&visit_id=${visit.id}`)
  for (const action of ['visit.created', 'invitation.made', 'invitation.ended', 'visit.completed']) assert.ok(of_visit.some((one) => one.action === action), action)
  assert.equal(of_visit.filter(({ action }) => action === 'visit.created').length, 1)
  const of_person = await read_all(admin, `&person_id=${me}`)
  assert.ok(of_person.length > 0 && of_person.every(({ actor, subject }) => actor.id === me || subject.id === me))
  const today = localTime(0, admin.session.clinic.time_zone).slice(0, 10)
  assert.equal((await read_all(admin, `&day=${today}`)).length, all.length)
  assert.equal((await read_all(admin, '&day=2020-02-29')).length, 0)

  for (const wrong of ['day=2026-13-01', 'day=yesterday', 'limit=0', 'limit=201', 'before=x', 'before=-1']) assert.equal((await admin.get(`/api/audit?${wrong}`)).status, 422, wrong)
  assert.equal((await provider.get('/api/audit')).status, 403, 'a provider')
  assert.equal((await new ApiClient(clinic.address).get('/api/audit')).status, 401, 'nobody')
  const theirs = await read_all(other)
  assert.ok(theirs.length > 0 && theirs.every(({ actor, subject }) => actor.name !== 'Dr. Priya Shah' && subject.id !== visit.id))
  assert.equal((await read_all(other, `&visit_id=${visit.id}`)).length, 0, "another clinic's visit")
  assert.equal((await read_all(other, `&person_id=${me}`)).length, 0, "another clinic's person")

  const verify = (...more) => run('audit', 'verify', '--config', clinic.settings, ...more)
  assert.equal(await clinic.program.stop(), 0)
  const good = await verify()
  assert.equal(good.code, 0, good.stdout + good.stderr)
  const id = admin.session.clinic.id
  const head = good.stdout.match(new RegExp(`^good (${id}=\\S+)$`, 'm'))[1]
  const last = Number(head.match(/=(\d+):/)[1])
  await change_database(`DELETE FROM audit_log WHERE clinic_id = '${id}' AND number = ${last}`)
  assert.equal((await verify()).code, 0, 'a cut tail shows only beside a head that was kept')
  const cut = await verify('--head', head)
  assert.equal(cut.code, 1)
  assert.match(cut.stdout, new RegExp(`^BROKEN ${id} at event ${last}: the log ends before`, 'm'))
  await change_database(`UPDATE audit_log SET actor = 'server' WHERE clinic_id = '${id}' AND number IN (3, 5)`)
  const changed = await verify()
  assert.equal(changed.code, 1)
  assert.match(changed.stdout, new RegExp(`^BROKEN ${id} at event 3: an event was changed$`, 'm'), 'the first one that is broken')
  assert.match(changed.stdout, /^good /m, 'the other clinic has a log of its own')
}

test('the log is read by the admin of its clinic alone, and verify finds a tampered row', async () => {
  const clinic = new TestClinic()
  opened.push(clinic)
  await walk(await clinic.open(), (sql) => execFileSync('python3', ['-c',
    'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as database: database.execute(sys.argv[2])', join(clinic.folder, 'data/bedside.db'), sql]))
})

test('the same on PostgreSQL', async () => {
  const server = await new PostgresServer().start()
  const clinic = new TestClinic()
  opened.push(server, clinic)
  await walk(await clinic.open({ extra: `\n[storage]\ndatabase = "${server.address()}"\n` }), (sql) => server.query(sql, 'clinic'))
})

// The erasure test. A guest's name, address, number, link, PIN, network address and words in the chat, the line to guests and
// the patient's wish for another time stand in the clear in no file of the data folder, in no answer for the operator and in no log line, during the visit or after it. Half a minute after the
// visit they are nowhere in the memory of the program either (which is what a core file would hold), and the sealed copies
// are in no file and no table. What is written of the patient stays: that is the clinic's record; the link does not.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { findInMemory } from '../support/memory.mjs'
import { PostgresServer } from '../support/postgres.mjs'
import { until } from '../support/wait.mjs'
import { Wire, postFrom } from '../support/wire.mjs'

const kGuestAddress = '127.31.41.59'

/** Everything that can be read on the disk; `folders` with all that is below. */
function files_of(...folders) {
  return folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return files_of(path)
    return entry.isFile() ? [{ path, bytes: read(path) }] : []
  }))
}
function read(path) {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0) // gone meanwhile
  }
}
const in_files = (files, texts) => files.flatMap(({ path, bytes }) => texts.filter((text) => bytes.includes(text)).map((text) => `${text} in ${path}`))

const kSealed = `SELECT name_sealed FROM invitations UNION SELECT email_sealed FROM invitations UNION SELECT phone_sealed FROM invitations
  UNION SELECT token_sealed FROM invitations UNION SELECT pin_sealed FROM invitations UNION SELECT payload_sealed FROM notices
  UNION SELECT line_sealed FROM visits UNION SELECT other_time_sealed FROM visits`
/** The sealed copies that stand in the database. */
async function sealed_in(clinic, server) {
  const rows = server
    ? await server.query(kSealed, 'clinic')
    : execFileSync('python3', ['-c', 'import sqlite3, sys\nfor (text,) in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(text or "")',
      join(clinic.folder, 'data/bedside.db'), kSealed], { encoding: 'utf8' })
  return rows.split('\n').filter((text) => text !== '' && text !== '-')
}

/** A whole visit of guests with unmistakable names, up to its last moment; answers all that must not stay. */
async function hold_visit(clinic, provider) {
  const me = provider.session.person.id
  const anna = { name: 'Zebulon Quartermaine', email: 'zebulon@quartermaine.example', phone: '+15550199123', kind: 'family', language: 'en' }
  const ben = { name: 'Yolanda Featherstonehaugh', email: 'yolanda@wrong-address.example', kind: 'carer', language: 'es' }
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [anna, ben], line: 'Cousin Ignatius brings the letters.', patient: { phone: '+15550188456' } })))
  const desk = await Wire.open(clinic.address, '/ws/desk', { headers: { cookie: [...provider.cookies].map((pair) => pair.join('=')).join('; ') } })
  const link = linkIn((await clinic.mail.arrived(anna.email)).mail.text, '/g/')
  const other = linkIn((await clinic.mail.arrived(ben.email)).mail.text, '/g/')
  const own = linkIn((await clinic.mail.arrived('walter@home.example')).mail.text, '/a/')
  await clinic.sms.arrived(anna.phone)
  const [, first, second] = visit.seats
  const { pin } = await provider.must(200, provider.post(`/api/invitations/${first.invitation_id}/secrets`))
  const token = link.split('/').pop()
  const wished = await postFrom(kGuestAddress, `${clinic.address}/api/join/${own.split('/').pop()}/other-time`, { line: 'Tuesdays, when Barnaby is away' })
  assert.equal(wished.status, 204)

  const call = await Wire.call(clinic.address, await provider.must(200, provider.post(`/api/visits/${visit.id}/start`)))
  await call.told('admitted')
  const joined = await postFrom(kGuestAddress, `${clinic.address}/api/join/${token}`, { name: 'Zeb Typed-Himself' })
  assert.equal(joined.status, 200)
  const guest = await Wire.call(clinic.address, joined.json, { from: kGuestAddress })
  await guest.told('admitted')
  const { data } = await call.told('roster', ({ people }) => people.some(({ name }) => name === 'Zeb Typed-Himself'))
  const entry = data.people.find(({ name }) => name === 'Zeb Typed-Himself')
  await call.ask('rename', { participant_id: entry.participant_id, name: 'Zebediah Renamed-Since' })
  await guest.told('roster', ({ people }) => people.some(({ name }) => name === 'Zebediah Renamed-Since'))

  assert.equal((await guest.ask('say', { line: 'Aunt Wilhelmina keeps the pills in the breadbin.' })).ok, true)
  await call.told('chat', ({ lines }) => lines.some(({ line }) => line.includes('Wilhelmina')))
  await provider.must(200, provider.send('PATCH', `/api/invitations/${second.invitation_id}`, { email: 'yolanda@featherstonehaugh.example' }))
  await clinic.mail.arrived('yolanda@featherstonehaugh.example')
  const late = { name: 'Xanthippe Unreachable-Person', phone: '+15550177789', email: 'xanthippe@nowhere-at-all.example', kind: 'interpreter', language: 'en', interprets: 'es' }
  await provider.must(201, provider.post(`/api/visits/${visit.id}/invitations`, { guests: [late], line: 'Bring the silver pillbox, please.' }))
  await clinic.sms.arrived(late.phone)
  const fresh = await provider.must(200, provider.post(`/api/visits/${visit.id}/fresh-invitation`))
  return {
    visit, desk, sockets: [call, guest],
    texts: [anna.name, anna.email, anna.phone.slice(1), ben.name, ben.email, 'yolanda@featherstonehaugh.example', late.name, late.phone.slice(1), late.email,
      'Zeb Typed-Himself', 'Zebediah Renamed-Since', 'Aunt Wilhelmina keeps the pills', 'Ignatius brings', 'when Barnaby', 'silver pillbox', kGuestAddress, joined.json.ticket, pin, pin.replaceAll('-', ''), fresh.pin, fresh.pin.replaceAll('-', ''),
      ...[link, other, own, fresh.link].map((one) => one.split('/').pop())],
  }
}

async function forgets(clinic, server) {
  clinic.mail.refuse = (address) => (address.startsWith('xanthippe') ? `550 nobody of the name ${address} here` : null)
  const provider = await clinic.signIn('shah@clinic.example')
  const folders = [join(clinic.folder, 'data'), ...(server ? [server.folder] : [])]
  const held = await hold_visit(clinic, provider)
  const { pid } = clinic.program.child
  const sealed = await sealed_in(clinic, server)
  assert.ok(sealed.length > 10, 'there are sealed copies')
  assert.notDeepEqual(findInMemory(pid, held.texts), [], 'the search of the memory finds what is there')
  if (!server) assert.notDeepEqual(in_files(files_of(...folders), sealed), [], 'the search of the files finds what is there')
  assert.deepEqual(in_files(files_of(...folders), held.texts), [], 'in the clear, while the visit lasts')

  await provider.must(200, provider.post(`/api/visits/${held.visit.id}/complete`))
  const end = Date.now() + 30_000
  const within = (what, test) => until(what, test, (end - Date.now()) / 1000)
  await Promise.all(held.sockets.map((socket) => socket.told('ended')))
  await within('no sealed copy in the database', async () => {
    const left = (await sealed_in(clinic, server)).filter((text) => sealed.includes(text))
    assert.deepEqual(left, [])
    return true
  })
  if (!server) {
    await within('no sealed copy in the files', () => {
      assert.deepEqual(in_files(files_of(...folders), sealed), [])
      return true
    })
  }
  await within('the memory to be clean', () => {
    const left = findInMemory(pid, held.texts)
    if (left.length > 0) throw new Error(left.join(' | '))
    return true
  })
  assert.deepEqual(in_files(files_of(...folders), held.texts), [], 'after the visit')
  for (const path of ['/readyz', '/healthz']) {
    const said = await (await fetch(clinic.address + path)).text()
    assert.deepEqual(held.texts.filter((text) => said.includes(text)), [], path)
  }
  assert.deepEqual(held.texts.filter((text) => clinic.program.output.includes(text)), [], 'in the log')
  assert.equal(held.desk.socket.readyState, 1, 'the dashboard stayed open all the time')
  held.desk.close()
}

const opened = []
after(async () => {
  for (const one of opened.reverse()) assert.ok(!(await one.close()))
})

test('half a minute after a visit its guests are in no file, no log line and no memory', async () => {
  const clinic = new TestClinic()
  opened.push(clinic)
  await forgets(await clinic.open())
})

test('the same on PostgreSQL: its tables, its log, and the program', async () => {
  const server = await new PostgresServer().start()
  const clinic = new TestClinic()
  opened.push(server, clinic)
  await forgets(await clinic.open({ extra: `\n[storage]\ndatabase = "${server.address()}"\n` }), server)
})

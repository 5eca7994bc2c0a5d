// What went wrong elsewhere, tried on the real program over HTTP and WebSocket: secrets of others in what a guest is sent,
// a failed proof that throws out somebody else, a GET that changes something, a port that nobody asked for.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { TestClinic, contract, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'
import { Wire, postFrom } from '../support/wire.mjs'

let clinic, provider, me
before(async () => {
  clinic = await new TestClinic().open()
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

const tokenOf = (link) => link.split('/').pop()
const join_as = (token, name, more = {}) => postFrom('127.0.0.1', `${clinic.address}/api/join/${token}`, { name, ...more })
let visits = 0

/** A visit that runs, with a provider and two guests in it. */
async function running_visit() {
  const n = ++visits
  const guests = ['ana', 'ben'].map((name) => ({ email: `${name}${n}@home.example`, kind: 'family', language: 'en' }))
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests, patient: { name: `Patient ${n}`, email: `p${n}@home.example` } })))
  const token = async (email, part) => tokenOf(linkIn((await clinic.mail.arrived(email)).mail.text, part))
  const tokens = { ana: await token(`ana${n}@home.example`, '/g/'), ben: await token(`ben${n}@home.example`, '/g/'), patient: await token(`p${n}@home.example`, '/a/') }
  const shah = await Wire.call(clinic.address, await provider.must(200, provider.post(`/api/visits/${visit.id}/start`, n === 1 ? {} : { as: 'same' })))
  await shah.told('admitted')
  const comes_in = async (name) => {
    const { status, json } = await join_as(tokens[name], name)
    assert.equal(status, 200)
    const wire = await Wire.call(clinic.address, json)
    await wire.told('admitted')
    return Object.assign(wire, { ticket: json.ticket })
  }
  const ana = await comes_in('ana')
  const ben = await comes_in('ben')
  await ana.told('roster', ({ people }) => people.some(({ name }) => name === 'ben'))
  return { visit, guests, tokens, shah, ana, ben }
}

test('incident_10: nothing that a guest is sent holds a link, a PIN or an address of others, or of its own', async () => {
  const { visit, guests, tokens, shah, ana, ben } = await running_visit()
  const secrets = Object.values(tokens).filter((token) => token !== tokens.ana)
  for (const { invitation_id } of visit.seats) {
    const { pin } = await provider.must(200, provider.post(`/api/invitations/${invitation_id}/secrets`))
    secrets.push(pin, pin.replaceAll('-', ''))
  }
  const fresh = await provider.must(200, provider.post(`/api/visits/${visit.id}/fresh-invitation`))
  secrets.push(tokenOf(fresh.link), fresh.pin, fresh.pin.replaceAll('-', ''), ben.ticket, guests[1].email, 'home.example', visit.patient.name)
  await shah.ask('rename', { participant_id: (await ana.told('roster')).data.people.find(({ role }) => role === 'guest').participant_id, name: 'Renamed' })
  await ana.told('roster', ({ people }) => people.some(({ name }) => name === 'Renamed'))
  const page = await (await fetch(`${clinic.address}/api/join/${tokens.ana}`)).text()
  const own_pin = /"pin":"([^"]+)"/.exec(page)?.[1]
  const sent = JSON.stringify(ana.events) + JSON.stringify([...ana.replies.values()]) + page
  assert.deepEqual(secrets.filter((secret) => secret !== own_pin && sent.includes(secret)), [])
  assert.ok(!JSON.stringify(ana.events).includes(tokens.ana), 'not even its own link comes back')
  assert.ok(sent.includes('Renamed'), 'the search finds what is there')
  for (const wire of [shah, ana, ben]) wire.close()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
})

test('incident_19: a failed proof in the name of somebody else harms nobody but who sends it', async () => {
  const { visit, tokens, shah, ana, ben } = await running_visit()
  const { data } = await ana.told('welcome')
  const admitted = (await ana.told('admitted')).data
  const no_ticket = (ticket) => assert.rejects(Wire.open(clinic.address, `/ws/call?ticket=${ticket}`), /403/)
  await no_ticket('not-a-ticket')
  await no_ticket(ana.ticket)
  assert.equal((await join_as(tokens.ana, 'ana')).status, 409, 'the link is in use, and stays so')
  const mangled = tokens.ana.slice(0, -1) + (tokens.ana.endsWith('A') ? 'B' : 'A')
  assert.equal((await join_as(mangled, 'ana', { as: 'same' })).status, 404)

  const refused = async (wire, type, what) => assert.equal((await wire.ask(type, what)).ok, false, type)
  await refused(ben, 'remove', { participant_id: data.participant_id })
  await refused(ben, 'mute', { participant_id: data.participant_id })
  await refused(ben, 'rename', { participant_id: data.participant_id, name: 'Nobody' })
  await refused(ben, 'connect_transport', { transport_id: admitted.send_transport.id, dtlsParameters: {} })
  await refused(ben, 'restart_ice', { transport_id: admitted.recv_transport.id })
  // The other's media, claimed at the beginning of one's own connection: the claim is void.
  const again = await join_as(tokens.ben, 'ben', { as: 'same' })
  assert.equal(again.status, 200)
  const claims = await Wire.open(clinic.address, `${again.json.call_url}?ticket=${again.json.ticket}`)
  await claims.ask('hello', { media_session: admitted.media_session })
  const own = (await claims.told('admitted')).data
  assert.equal(own.resumed, false)
  assert.notEqual(own.media_session, admitted.media_session)

  assert.equal((await ana.ask('raise_hand', { raised: true })).ok, true, 'the other is in as before')
  await shah.told('roster', ({ people }) => people.some(({ participant_id, hand }) => participant_id === data.participant_id && hand))
  assert.deepEqual(ana.events.map(({ type }) => type).filter((type) => ['ended', 'waiting', 'muted_by_provider'].includes(type)), [])
  for (const wire of [shah, ana, ben, claims]) wire.close()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
})

test('incident_18: whoever is no provider mutes, puts back, spotlights, removes, renames and lets in nobody', async () => {
  const { visit, tokens, shah, ana, ben } = await running_visit()
  const { status, json } = await join_as(tokens.patient, '')
  assert.equal(status, 200)
  const walter = await Wire.call(clinic.address, json)
  await walter.told('admitted')
  const ids = { shah: (await shah.told('welcome')).data.participant_id, ben: (await ben.told('welcome')).data.participant_id, ana: (await ana.told('welcome')).data.participant_id }
  const actions = ['mute', 'put_back', 'spotlight', 'remove', 'rename', 'admit', 'turn_away', 'tell']
  const more = { rename: { name: 'Nobody' }, tell: { line: 'Out' } }
  for (const [who, wire] of Object.entries({ walter, ana })) {
    for (const type of actions) {
      for (const [whom, participant_id] of Object.entries(ids)) {
        const reply = await wire.ask(type, { participant_id, ...more[type] })
        assert.equal(reply.problem?.type, '/problems/not_allowed', `${who} may not ${type} ${whom}`)
      }
    }
    assert.equal((await wire.ask('spotlight', { participant_id: null })).ok, false)
    assert.equal((await wire.ask('admit_all', {})).ok, false)
  }
  for (const wire of [shah, ana, ben]) {
    const last = wire.events.findLast(({ type }) => type === 'roster').data
    assert.equal(last.spotlight, null)
    assert.deepEqual(last.people.map(({ name }) => name).filter((name) => name === 'Nobody'), [])
    assert.deepEqual(wire.events.map(({ type }) => type).filter((type) => ['ended', 'waiting', 'muted_by_provider'].includes(type)), [])
  }
  assert.equal((await shah.ask('spotlight', { participant_id: ids.ana })).ok, true, 'the provider may')
  await ben.told('roster', ({ spotlight }) => spotlight === ids.ana)
  for (const wire of [shah, ana, ben, walter]) wire.close()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
})

test('what is written to all reaches who is in and nobody who waits, and stands in no file of the server', async () => {
  const { visit, tokens, shah, ana, ben } = await running_visit()
  const kWords = 'Unmistakable words 4711'
  await shah.ask('put_back', { participant_id: (await ben.told('welcome')).data.participant_id })
  await ben.told('waiting')
  const { ok } = await ana.ask('say', { line: kWords })
  assert.equal(ok, true)
  await shah.told('chat', ({ lines }) => lines.some(({ line, name }) => line === kWords && name === 'ana'))
  assert.equal((await ben.ask('say', { line: 'From outside' })).ok, false)
  for (const [line, why] of [['x'.repeat(501), 'too_long'], ['\u202eovert', 'forbidden_character'], ['one\ntwo', 'forbidden_character'], ['  ', 'required']]) {
    const reply = await ana.ask('say', { line })
    assert.equal(reply.problem?.fields?.[0]?.problem, why, JSON.stringify(reply))
  }
  // A later seat reads what is written from now on.
  const walter = await Wire.call(clinic.address, (await join_as(tokens.patient, '')).json)
  await walter.told('admitted')
  await ana.ask('say', { line: 'Second' })
  await walter.told('chat', ({ lines }) => lines.length === 1 && lines[0].line === 'Second')
  assert.equal(JSON.stringify([...ben.events, ...walter.events]).includes(kWords), false)
  for (const file of readdirSync(join(clinic.folder, 'data'))) {
    assert.equal(readFileSync(join(clinic.folder, 'data', file)).includes(kWords), false, file)
  }
  assert.equal(clinic.program.output.includes(kWords), false, 'nor in the log')
  for (const wire of [shah, ana, ben, walter]) wire.close()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
})

const kDump = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for table in ("clinics", "people", "patients", "visits", "visit_providers", "invitations", "tombstones", "notices", "attempts", "audit_pending", "audit_log"):
  for row in sorted(map(repr, database.execute("SELECT * FROM " + table))): print(table, row)
`
const rows = () => execFileSync('python3', ['-c', kDump, join(clinic.folder, 'data/bedside.db')], { encoding: 'utf8', maxBuffer: 64 << 20 }).split('\n')

test('incident_22: no GET and no HEAD of any route changes a row, whoever sends it', async () => {
  const admin = await clinic.signIn('admin@clinic.example')
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ email: 'get@home.example', kind: 'family', language: 'en' }] })))
  const link = linkIn((await clinic.mail.arrived('get@home.example')).mail.text, '/g/')
  const values = { visit_id: visit.id, invitation_id: visit.seats[1].invitation_id, token: tokenOf(link), person_id: me }
  const reading = Object.entries(contract.paths).filter(([, item]) => item.get).map(([path]) => path)
  // What only takes other methods is asked for by GET as well.
  const paths = [...new Set([...reading, ...Object.keys(contract.paths)])].map((path) => path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? 'x'))
  const pages = ['/', '/settings', '/settings/audit', `/visits/${visit.id}`, `/call/${visit.id}`, new URL(link).pathname]
  const query = `?from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 3_600_000).toISOString()}&q=Walter`
  await until('all messages to be sent and all events to be sealed', () => {
    const now = rows()
    return !now.some((row) => row.startsWith('audit_pending') || /^notices .*'(queued|sending)'/.test(row))
  })
  const earlier = rows()
  assert.ok(earlier.length > 20 && reading.length >= 8)
  for (const path of [...paths, ...pages]) {
    for (const method of ['GET', 'HEAD']) {
      for (const who of [admin, provider, null]) {
        const cookie = who ? [...who.cookies].map((pair) => pair.join('=')).join('; ') : ''
        await (await fetch(clinic.address + path + (path === '/api/visits' || path === '/api/patients' ? query : ''), { method, headers: { cookie } })).text()
      }
    }
  }
  assert.deepEqual(rows(), earlier)
})

/** Sockets of the program by protocol: "127.0.0.1:8080" for those that wait for strangers. */
function open_sockets(pid) {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
    } catch {
      return undefined // closed meanwhile
    }
  }))
  const listen = (table, state) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/))
    .filter((row) => row[3] === state && own.has(row[9]))
    .map(([, local]) => ({ address: local.split(':')[0], port: parseInt(local.split(':')[1], 16) }))
  return { tcp: [...listen('tcp', '0A'), ...listen('tcp6', '0A')], udp: [...listen('udp', '07'), ...listen('udp6', '07')] }
}

test('incident_25: nothing waits for strangers but what the settings name: the pages at their address, and media', () => {
  const { tcp, udp } = open_sockets(clinic.program.child.pid)
  const pages = Number(new URL(clinic.address).port)
  assert.deepEqual(tcp.filter(({ port }) => port === pages), [{ address: '0100007F', port: pages }], 'on this machine alone, as the settings say')
  const media = new Set(udp.map(({ port }) => port))
  assert.deepEqual(tcp.filter(({ port }) => port !== pages && !media.has(port)), [], 'media over TCP stands on the numbers of media over UDP')
  assert.ok(media.size >= 1)
})

test('incident_26: a burst through neighbouring numbers is stopped, other countries are refused, failures raise an alarm', async () => {
  const admin = await clinic.signIn('admin@clinic.example')
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { patient: { email: 'pumped@home.example' } })))
  const invite = (phone) => provider.post(`/api/visits/${visit.id}/invitations`, { guests: [{ phone, kind: 'other', language: 'en' }] })
  const alarm = async () => [(await admin.must(200, admin.get('/api/clinic/messages/texts'))).alarming, (await provider.get('/readyz')).json.text_messages]
  const abroad = await provider.must(422, invite('+23233445566'))
  assert.deepEqual(abroad.fields.map(({ field, problem }) => [field, problem]), [['guests.0.phone', 'country_not_texted']])
  assert.deepEqual(await alarm(), [false, 'ok'])
  assert.equal((await provider.get('/api/clinic/messages/texts')).status, 403)

  // Nobody answers numbers of a rented range. Each seat is withdrawn again, so that the number of guests is no limit.
  clinic.sms.refuse = (to) => to.startsWith('+155501970') && [21211, "Invalid 'To' Phone Number"]
  let stopped
  const burst = []
  while (!stopped && burst.length < 20) {
    burst.push(`+155501970${10 + burst.length}`)
    const { status, json } = await invite(burst.at(-1))
    if (status === 429) stopped = json
    else {
      assert.equal(status, 201)
      const { invitation_id } = json.seats.find(({ phone }) => phone === burst.at(-1))
      await until('the message to be settled', async () => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats
        .find((seat) => seat.invitation_id === invitation_id).messages[0].state === 'failed')
      await provider.must(200, provider.post(`/api/invitations/${invitation_id}/revoke`))
    }
  }
  assert.equal(stopped.limit, 'texts_to_neighbours_and_day')
  assert.ok(new Date(stopped.lifts_at) > new Date())
  assert.equal(burst.length, 11)
  assert.equal((await invite('+15550180001')).status, 201, 'people elsewhere are invited as ever')
  assert.deepEqual(await alarm(), [true, 'many_failed'])
})

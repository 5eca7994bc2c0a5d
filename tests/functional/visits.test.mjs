// Booking, inviting and joining over the API of the real program, every answer checked against the contract.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ApiClient, TestClinic, draft, localTime } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'

let clinic, provider, me
before(async () => {
  clinic = await new TestClinic().open()
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

const guests = [
  { email: 'ana@home.example', kind: 'family', language: 'es' },
  { phone: '+15550101234', kind: 'interpreter', language: 'en', interprets: 'es' },
]
const tokenOf = (link) => link.split('/').pop().split('?')[0]
const anyone = () => new ApiClient(clinic.address)

test('a visit with two guests stands, and every message arrives with its link', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests })))
  assert.equal(visit.seats.length, 3)
  assert.equal(visit.seats[0].role, 'patient')
  const toPatient = await clinic.mail.arrived('walter@home.example')
  const toGuest = await clinic.mail.arrived('ana@home.example')
  const text = await clinic.sms.arrived('+15550101234')
  assert.ok(toGuest.secure, 'sent over TLS')
  assert.match(linkIn(toPatient.mail.text, '/a/'), /^http/)
  assert.match(linkIn(toGuest.mail.text, '/g/'), /^http/)
  assert.match(linkIn(text.text, '/g/'), /^http/)
  assert.doesNotMatch(toGuest.raw + text.text, /Walter|Okafor|consultation/i)
  assert.ok(toGuest.mail.html && toGuest.mail.attachments.some((part) => /calendar/.test(part.contentType)))
  assert.deepEqual(clinic.sms.mistakes, [])
  const page = await anyone().must(200, anyone().get(`/api/join/${tokenOf(linkIn(toGuest.mail.text, '/g/'))}`))
  assert.equal(page.role, 'guest')
  assert.equal(page.me.language, 'es')
  assert.equal(page.visit.patient_name, undefined)
})

test('each wrong field of a draft is named at once, and nothing is half done', async () => {
  const before = (await provider.get(`/api/visits?from=${iso(-60)}&to=${iso(24 * 60)}`)).json.visits.length
  const wrong = await provider.must(422, provider.post('/api/visits', {
    ...draft([me]), patient: { name: ' ', email: 'not an address', language: 'en' },
    guests: [{ email: 'x@@y', kind: 'family', language: 'en' }, { phone: '0151', kind: 'family', language: 'en' }],
  }))
  const fields = wrong.fields.map(({ field }) => field)
  for (const field of ['patient.name', 'patient.email', 'guests.0.email', 'guests.1.phone']) assert.ok(fields.includes(field), `${field} in ${fields}`)
  const twice = await provider.must(422, provider.post('/api/visits', { ...draft([me]), guests: [
    { email: 'ana@home.example', phone: '+15550101234', kind: 'family', language: 'en' },
    { email: 'jon@home.example', phone: '+15550101234', kind: 'family', language: 'en' }] }))
  assert.deepEqual(twice.fields.map(({ field, problem }) => [field, problem]), [['guests.1.phone', 'duplicate']])
  const backwards = await provider.must(422, provider.post('/api/visits', { ...draft([me]), ends_local: localTime(-10) }))
  assert.ok(backwards.fields.some(({ field }) => field === 'ends_local'))
  const gap = await provider.must(422, provider.post('/api/visits', { ...draft([me]), starts_local: '2027-03-14T02:30', ends_local: '2027-03-14T03:30', time_zone: 'America/New_York' }))
  assert.ok(gap.fields.some(({ field }) => field === 'starts_local'))
  assert.equal((await provider.get(`/api/visits?from=${iso(-60)}&to=${iso(24 * 60)}`)).json.visits.length, before)
})
const iso = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '')

test('unknown fields, wrong types, other content types, foreign origins and too long bodies are refused in one form', async () => {
  const form = async (answer, ...statuses) => {
    const { status, json, headers } = await answer
    assert.ok(statuses.includes(status), `${status} ${JSON.stringify(json)}`)
    assert.match(headers.get('content-type'), /application\/problem\+json/)
    assert.match(json.type, /^\/problems\//)
  }
  await form(provider.post('/api/visits', { ...draft([me]), colour: 'red' }), 400, 422)
  await form(provider.post('/api/visits', { ...draft([me]), provider_ids: 7 }), 400, 422)
  await form(provider.post('/api/visits', '{"starts_local":'), 400)
  await form(provider.post('/api/visits', JSON.stringify(draft([me])), { 'content-type': 'text/plain' }), 415)
  await form(provider.post('/api/visits', draft([me]), { origin: 'http://elsewhere.example' }), 403)
  await form(provider.post('/api/visits', { ...draft([me]), reason: 'x'.repeat(70_000) }), 413)
  await form(provider.get('/api/nothing-here'), 404)
  await form(anyone().get('/api/visits?from=x&to=y'), 401)
})

test('incident_01: unknown and malformed links get one and the same answer', async () => {
  const answers = []
  for (const token of ['A'.repeat(27), 'abc', '%00', 'x'.repeat(150), "';--"]) {
    const { status, text } = await anyone().get(`/api/join/${encodeURIComponent(token)}`)
    answers.push(`${status} ${text}`)
  }
  assert.equal(new Set(answers).size, 1, answers.join('\n'))
  assert.match(answers[0], /^404 .*unknown_link/)
})

test('an address that is none gets a page from a person and a problem from a program', async () => {
  const asks = (path, accept) => fetch(`${clinic.address}${path}`, { headers: { accept } })
  for (const path of ['/nowhere', '/g/', '/visits/a/b']) {
    const page = await asks(path, 'text/html,application/xhtml+xml,*/*;q=0.8')
    assert.equal(page.status, 404)
    assert.match(page.headers.get('content-type'), /^text\/html/)
    assert.match(page.headers.get('content-security-policy'), /nonce-/)
    assert.match((await asks(path, '*/*')).headers.get('content-type'), /^application\/problem\+json/)
  }
  assert.match((await asks('/api/nothing-here', 'text/html')).headers.get('content-type'), /^application\/problem\+json/)
})

test('incident_16: HEAD and GET of a link spend nothing and never count as opened', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ email: 'scan@home.example', kind: 'family', language: 'en' }] })))
  const link = linkIn((await clinic.mail.arrived('scan@home.example')).mail.text, '/g/')
  for (const method of ['HEAD', 'GET']) {
    assert.equal((await fetch(link, { method })).status, 200)
    assert.equal((await fetch(`${clinic.address}/api/join/${tokenOf(link)}`, { method })).status, 200)
  }
  const seat = (await provider.get(`/api/visits/${visit.id}`)).json.seats[1]
  assert.notEqual(seat.state, 'opened')
  await provider.must(200, anyone().post(`/api/join/${tokenOf(link)}`, { name: 'Sam' }))
})

test('a repeat of the same request makes one visit', async () => {
  const key = { 'idempotency-key': `k${Date.now()}` }
  const body = draft([me], { patient: { name: 'Only Once', email: undefined } })
  const first = await provider.must(201, provider.post('/api/visits', body, key))
  const second = await provider.post('/api/visits', body, key)
  assert.equal(second.json.id, first.id)
})

test('a revoked link says so, and a completed visit ends every link', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [
    { email: 'one@home.example', kind: 'family', language: 'en' }, { email: 'two@home.example', kind: 'carer', language: 'es' }] })))
  const one = tokenOf(linkIn((await clinic.mail.arrived('one@home.example')).mail.text, '/g/'))
  const two = tokenOf(linkIn((await clinic.mail.arrived('two@home.example')).mail.text, '/g/'))
  await provider.must(200, provider.post(`/api/invitations/${visit.seats[1].invitation_id}/revoke`))
  assert.equal((await anyone().get(`/api/join/${one}`)).json.state, 'revoked')
  assert.equal((await anyone().post(`/api/join/${one}`, { name: 'One' })).status, 410)
  await provider.must(200, provider.post(`/api/visits/${visit.id}/start`))
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
  const over = (await anyone().get(`/api/join/${two}`)).json
  assert.deepEqual([over.state, over.language], ['completed', 'es'], 'said in the language of the invitation')
  assert.equal((await anyone().get(`/api/join/${one}`)).json.state, 'revoked')
  const done = await provider.must(200, provider.get(`/api/visits/${visit.id}`))
  assert.equal(done.status, 'completed')
  assert.doesNotMatch(JSON.stringify(done), /one@home|two@home/)
})

test('before the doors a link tells the time and lets nobody in', async () => {
  await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 180, guests: [{ email: 'early@home.example', kind: 'family', language: 'en' }] })))
  const early = tokenOf(linkIn((await clinic.mail.arrived('early@home.example')).mail.text, '/g/'))
  assert.equal((await anyone().get(`/api/join/${early}`)).json.state, 'too_early')
  assert.equal((await anyone().post(`/api/join/${early}`, { name: 'E' })).status, 425)
  const calendar = await anyone().get(`/api/join/${early}/visit.ics`)
  assert.match(calendar.text, /BEGIN:VEVENT/)
})

test('moving a visit keeps links and tells everybody again', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 300, guests: [{ email: 'moved@home.example', kind: 'family', language: 'en' }] })))
  const first = await clinic.mail.arrived('moved@home.example')
  const link = linkIn(first.mail.text, '/g/')
  const changed = await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { starts_local: localTime(600), ends_local: localTime(630) }))
  assert.notEqual(changed.starts_at, visit.starts_at)
  const second = await clinic.mail.arrived('moved@home.example', (one) => one !== first)
  assert.equal(linkIn(second.mail.text, '/g/'), link)
})

test('incident_02 and incident_04: wrong passwords are limited per account, on the built-in database too', async () => {
  const statuses = []
  for (let i = 0; i < 25; ++i) statuses.push((await anyone().post('/api/session', { email: 'weber@clinic.example', password: `wrong password ${i}` })).status)
  assert.ok(statuses.includes(429), statuses.join(' '))
  assert.equal(statuses[0], 401)
})

test('incident_15: a second clinic sees, reads and changes nothing of the first', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ email: 'mine@home.example', kind: 'family', language: 'en' }] })))
  clinic.clinicName = 'Other Clinic'
  await clinic.addPerson('Olga Other', 'olga@other.example', 'admin', 'provider')
  await clinic.choosePassword('olga@other.example')
  const other = await clinic.signIn('olga@other.example')
  assert.notEqual(other.session.clinic.id, provider.session.clinic.id)
  const invitation = visit.seats[1].invitation_id
  for (const [method, path, body] of [
    ['GET', `/api/visits/${visit.id}`], ['PATCH', `/api/visits/${visit.id}`, { reason: 'x' }], ['POST', `/api/visits/${visit.id}/cancel`, {}],
    ['POST', `/api/visits/${visit.id}/start`, {}], ['POST', `/api/visits/${visit.id}/complete`, {}], ['POST', `/api/visits/${visit.id}/extend`, { minutes: 10 }],
    ['POST', `/api/visits/${visit.id}/fresh-invitation`, {}], ['POST', `/api/invitations/${invitation}/secrets`, {}],
    ['POST', `/api/invitations/${invitation}/resend`, {}], ['POST', `/api/invitations/${invitation}/revoke`, {}],
    ['PATCH', `/api/invitations/${invitation}`, { name: 'x' }], ['PATCH', `/api/people/${me}`, { name: 'x' }],
  ]) {
    const answer = await other.send(method, path, body)
    assert.equal(answer.status, 404, `${method} ${path}: ${answer.text}`)
  }
  assert.deepEqual((await other.get(`/api/visits?from=${iso(-600)}&to=${iso(6000)}`)).json.visits, [])
  assert.deepEqual((await other.get('/api/patients?q=Walter')).json.patients, [])
  assert.equal((await provider.get(`/api/visits/${visit.id}`)).json.status, 'scheduled')
})

test('switching Guest Invite off counts, asks, refuses old links and tells their holders', async () => {
  const admin = await clinic.signIn('admin@clinic.example')
  await provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ email: 'switched@home.example', kind: 'family', language: 'en' }] })))
  const first = await clinic.mail.arrived('switched@home.example')
  const token = tokenOf(linkIn(first.mail.text, '/g/'))
  const asked = await admin.must(409, admin.patch('/api/clinic', { guest_invite_staff: false }))
  assert.match(asked.type, /guests_affected/)
  assert.ok(asked.affected_guests >= 1)
  assert.equal((await anyone().get(`/api/join/${token}`)).json.state === 'switched_off', false)
  await admin.must(200, admin.patch('/api/clinic', { guest_invite_staff: false, confirmed: true }))
  assert.equal((await anyone().get(`/api/join/${token}`)).json.state, 'switched_off')
  assert.equal((await anyone().post(`/api/join/${token}`, { name: 'S' })).status, 410)
  await clinic.mail.arrived('switched@home.example', (one) => one !== first)
  const refused = await provider.post('/api/visits', draft([me], { guests }))
  assert.equal(refused.status, 403, refused.text)
  await admin.must(200, admin.patch('/api/clinic', { guest_invite_staff: true }))
})

test('a PIN, a token, a name, an address or a number never reaches the log', async () => {
  const words = ['Okafor', 'home.example', '+1555010', ...clinic.sms.messages.filter(({ text }) => text.includes('/g/')).map(({ text }) => tokenOf(linkIn(text, '/g/')))]
  assert.ok(words.length > 3)
  for (const word of words) assert.ok(!clinic.program.output.includes(word), `${word} in the log`)
})

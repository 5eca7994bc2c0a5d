// The calendar part of the messages and the file of the pages, read by a second implementation (ical.js): the right
// moment in every zone on both sides of its clock changes, one UID from the invitation to its end, rising SEQUENCE.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import ICAL from 'ical.js'
import { ApiClient, TestClinic, draft, localTime } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'

let clinic, provider, me
before(async () => {
  clinic = await new TestClinic().open()
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

const tokenOf = (link) => link.split('/').pop().split('?')[0]
const hour = 3_600_000

// With zones of half hours, of the moon, and of no changes.
const zones = `America/New_York America/Chicago America/Denver America/Los_Angeles America/Anchorage America/Phoenix
  Pacific/Honolulu America/Halifax America/St_Johns America/Toronto America/Havana America/Mexico_City America/Tijuana
  America/Sao_Paulo America/Santiago America/Asuncion America/Nuuk America/Caracas Pacific/Easter Atlantic/Azores
  Europe/London Europe/Dublin Europe/Lisbon Europe/Berlin Europe/Athens Europe/Helsinki Europe/Chisinau Europe/Istanbul
  Europe/Moscow Africa/Casablanca Africa/Cairo Africa/Lagos Africa/Johannesburg Asia/Jerusalem Asia/Gaza Asia/Beirut
  Asia/Tehran Asia/Dubai Asia/Kolkata Asia/Kathmandu Asia/Ho_Chi_Minh Asia/Shanghai Asia/Seoul Asia/Tokyo
  Australia/Sydney Australia/Adelaide Australia/Lord_Howe Pacific/Auckland Pacific/Chatham Antarctica/Troll`.split(/\s+/)

/** "2026-11-24T09:00" on the walls of the zone at that moment. */
const reading = (moment, zone) => localTime((moment - Date.now()) / 60_000, zone)
const offset = (moment, zone) => Date.parse(`${reading(moment, zone)}Z`) - Math.floor(moment / 60_000) * 60_000

/** The moments of the next 400 days at which the zone's clock changes, found by halving. */
function changes(zone) {
  const found = []
  const start = Math.ceil(Date.now() / hour) * hour
  for (let day = 2; day < 400; ++day) {
    let [low, high] = [start + day * 24 * hour, start + (day + 1) * 24 * hour]
    if (offset(low, zone) === offset(high, zone)) continue
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 120_000) * 60_000
      if (offset(middle, zone) === offset(low, zone)) low = middle
      else high = middle
    }
    found.push(high)
  }
  return found
}

/** The event as ical.js has it, its zone taken from the text alone. */
function parse(text) {
  const calendar = new ICAL.Component(ICAL.parse(text))
  ICAL.TimezoneService.reset()
  const zone = calendar.getFirstSubcomponent('vtimezone')
  if (zone) ICAL.TimezoneService.register(zone)
  const component = calendar.getFirstSubcomponent('vevent')
  const event = new ICAL.Event(component)
  return { method: calendar.getFirstPropertyValue('method'), event, component, zone }
}
const calendarPart = (message) => message.mail.attachments.find(({ contentType }) => contentType === 'text/calendar').content.toString('utf8')

async function book(zone, starts, number) {
  const ends = starts + hour / 2
  const email = `zone${number}@home.example`
  const visit = await provider.must(201, provider.post('/api/visits', {
    ...draft([me], { patient: { name: 'Walter Okafor', email } }), starts_local: reading(starts, zone), ends_local: reading(ends, zone), time_zone: zone }))
  assert.equal(Date.parse(visit.starts_at), starts, `${zone} booked at the right moment`)
  return { zone, starts, ends, email }
}

test('in fifty zones a visit beside a clock change is at the same moment in the message, in the file and on the clock', async () => {
  assert.equal(zones.length, 50)
  const visits = []
  for (const zone of zones) {
    const moments = changes(zone).flatMap((change) => [change - 3 * hour, change + 3 * hour])
    for (const starts of moments.length ? moments : [Math.ceil(Date.now() / hour) * hour + 48 * hour]) visits.push(await book(zone, starts, visits.length))
  }
  assert.ok(visits.length > 100, `${visits.length} visits`)
  for (const { zone, starts, ends, email } of visits) {
    const message = await clinic.mail.arrived(email)
    const client = new ApiClient(clinic.address)
    const file = await client.get(`/api/join/${tokenOf(linkIn(message.mail.text, '/a/'))}/visit.ics`)
    assert.match(file.headers.get('content-type'), /^text\/calendar; charset=utf-8/)
    for (const text of [calendarPart(message), file.text]) {
      const { event, component, zone: written } = parse(text)
      assert.equal(event.startDate.toJSDate().getTime(), starts, `${zone} starts\n${text}`)
      assert.equal(event.endDate.toJSDate().getTime(), ends, `${zone} ends\n${text}`)
      assert.equal(written.getFirstPropertyValue('tzid'), zone)
      assert.equal(component.getFirstProperty('dtstart').getParameter('tzid'), zone)
      assert.equal(component.getFirstPropertyValue('dtstart').toString().slice(0, 16), reading(starts, zone), `${zone} on the wall`)
    }
  }
})

test('one entry from the invitation over a move to the cancellation: the same UID, a rising SEQUENCE, the words of its reader', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 600, zone: 'America/New_York',
    guests: [{ email: 'rosa@home.example', kind: 'family', language: 'es' }] })))
  const first = await clinic.mail.arrived('rosa@home.example')
  const invited = parse(calendarPart(first))
  assert.equal(invited.method, 'REQUEST')
  assert.equal(invited.event.summary, 'Videoconsulta – Riverside Clinic')
  assert.equal(invited.component.getFirstProperty('summary').getParameter('language'), 'es')
  assert.equal(invited.component.getFirstPropertyValue('organizer'), 'mailto:visits@clinic.example')
  assert.equal(invited.component.getFirstPropertyValue('attendee'), 'mailto:rosa@home.example')
  const conference = invited.component.getFirstProperty('conference')
  assert.equal(conference.getFirstValue(), linkIn(first.mail.text, '/g/'))
  assert.equal(conference.getParameter('feature'), 'VIDEO')
  assert.doesNotMatch(calendarPart(first), /Walter|Okafor|consultation/i)

  await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { starts_local: localTime(900, 'America/New_York'), ends_local: localTime(930, 'America/New_York') }))
  const second = await clinic.mail.arrived('rosa@home.example', (one) => one !== first)
  const moved = parse(calendarPart(second))
  assert.equal(moved.event.uid, invited.event.uid)
  assert.ok(moved.event.sequence > invited.event.sequence)
  const file = parse((await new ApiClient(clinic.address).get(`/api/join/${tokenOf(linkIn(first.mail.text, '/g/'))}/visit.ics`)).text)
  assert.equal(file.method, 'PUBLISH')
  assert.deepEqual([file.event.uid, file.event.sequence], [moved.event.uid, moved.event.sequence], 'the file is the same entry')

  await provider.must(200, provider.post(`/api/visits/${visit.id}/cancel`))
  const third = await clinic.mail.arrived('rosa@home.example', (one) => one !== first && one !== second)
  const cancelled = parse(calendarPart(third))
  assert.equal(cancelled.method, 'CANCEL')
  assert.equal(cancelled.event.uid, invited.event.uid)
  assert.ok(cancelled.event.sequence > moved.event.sequence)
  assert.equal(cancelled.component.getFirstPropertyValue('status'), 'CANCELLED')
})

test('patient and guest in one mailbox have an entry each', async () => {
  const email = 'both@home.example'
  await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 600, patient: { email }, guests: [{ email, kind: 'guardian', language: 'en' }] })))
  const toPatient = await clinic.mail.arrived(email, (one) => one.mail.text.includes('/a/'))
  const toGuest = await clinic.mail.arrived(email, (one) => one.mail.text.includes('/g/'))
  assert.notEqual(parse(calendarPart(toPatient)).event.uid, parse(calendarPart(toGuest)).event.uid)
})

// Reminders over the API of the real program: the clinic's rules, and the messages that really go out.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TestClinic, draft, localTime } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'

let clinic, admin, provider, me
before(async () => {
  clinic = await new TestClinic().open()
  admin = await clinic.signIn('admin@clinic.example')
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

test('a day and a quarter of an hour before, unless the clinic says otherwise; only an admin may', async () => {
  assert.deepEqual(await admin.must(200, admin.get('/api/clinic/messages')), { reminders_minutes: [1440, 15], quiet_hours: { from: '21:00', until: '08:00' }, first_way: 'both', receipt_minutes: 10 })
  assert.equal((await provider.get('/api/clinic/messages')).status, 403)
  assert.equal((await provider.patch('/api/clinic/messages', { reminders_minutes: [] })).status, 403)
  const changed = await admin.must(200, admin.patch('/api/clinic/messages', { reminders_minutes: [60, 15, 60], quiet_hours: null }))
  assert.deepEqual(changed, { reminders_minutes: [60, 15], quiet_hours: null, first_way: 'both', receipt_minutes: 10 })
  for (const wrong of [{ reminders_minutes: [1] }, { reminders_minutes: ['60'] }, { reminders_minutes: 60 }, { quiet_hours: { from: '21:00' } },
    { quiet_hours: { from: '25:00', until: '08:00' } }, { first_way: 'post' }, { receipt_minutes: 1441 }, { colour: 'red' }]) {
    await admin.must(422, admin.patch('/api/clinic/messages', wrong))
  }
  assert.deepEqual(await admin.must(200, admin.get('/api/clinic/messages')), changed)
})

test('patient and guests are reminded by e-mail and by text, each in the own language, with the same link', async () => {
  await admin.must(200, admin.patch('/api/clinic/messages', { reminders_minutes: [30] }))
  // Whole minutes, so that the reminder is due within one of them.
  await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 31, patient: { email: 'pat@home.example' }, guests: [
    { email: 'rosa@home.example', kind: 'family', language: 'es' }, { phone: '+15550109999', kind: 'interpreter', language: 'en', interprets: 'es' }] })))
  const invited = await clinic.mail.arrived('rosa@home.example')
  const reminder = await clinic.mail.arrived('rosa@home.example', ({ mail }) => /^Recordatorio/.test(mail.subject), 75)
  assert.equal(linkIn(reminder.mail.text, '/g/'), linkIn(invited.mail.text, '/g/'))
  assert.match(reminder.mail.text, /Unirse a la reunión/)
  assert.equal(reminder.mail.attachments.length, 0, 'the calendar has its entry already')
  const toPatient = await clinic.mail.arrived('pat@home.example', ({ mail }) => /^Reminder/.test(mail.subject))
  assert.match(toPatient.mail.text, /press Start Appointment/)
  assert.match((await clinic.sms.arrived('+15550109999')).text, /: reminder .*, Spanish, Dr\. .* http/)
})

test('a visit that is moved is reminded of at its new time only', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 31, patient: { email: 'later@home.example' } })))
  await clinic.mail.arrived('later@home.example')
  await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { starts_local: localTime(300), ends_local: localTime(330) }))
  // Another one that is due at the old time shows that it has passed.
  await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 31, patient: { email: 'witness@home.example' } })))
  await clinic.mail.arrived('witness@home.example', ({ mail }) => /^Reminder/.test(mail.subject), 75)
  const subjects = clinic.mail.messages.filter(({ to }) => to.includes('later@home.example')).map(({ mail }) => mail.subject)
  assert.equal(subjects.filter((subject) => /^Reminder/.test(subject)).length, 0, subjects.join('\n'))
})

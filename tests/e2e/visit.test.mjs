// The main job, end to end: a visit is booked on the calendar, a patient and two guests are invited, and all of
// them meet in the call until the provider completes it.
import assert from 'node:assert/strict'
import { confirms, daytimeZone, dragsOverNow, fillsIn, signsIn } from '../support/booking.mjs'
import { Cast } from '../support/cast.mjs'
import { linkIn } from '../support/mail.mjs'

const zone = daytimeZone()
const cast = Cast.of(async ({ clinic }) => {
  const admin = await clinic.signIn('admin@clinic.example')
  await admin.must(200, admin.patch('/api/clinic', { time_zone: zone, public_name: 'Riverside Clinic' }))
})

cast.story('booked by drag, told by e-mail and text message, held by three browsers, completed', async () => {
  const { clinic } = cast
  const [shah, ana, walter] = await Promise.all([
    cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 }),
    cast.withChromium('Ana', { colour: 'green', hertz: 660 }),
    cast.withFirefox('Walter', { colour: 'blue', hertz: 880 }),
  ])
  await signsIn(shah, clinic.address, 'shah@clinic.example')
  await shah.picture('schedule')
  const { starts } = await dragsOverNow(shah, zone)
  await fillsIn(shah, {
    patient: { name: 'Walter Okafor', email: 'walter@home.example' }, reason: 'Follow-up after the fall',
    guests: [{ email: 'ana@home.example', kind: 'family', language: 'en' }, { phone: '+1 202 555 0143', kind: 'interpreter', language: 'en' }],
  })
  await shah.reads(/Dr. Priya Shah[\s\S]*Walter Okafor[\s\S]*Follow-up after the fall/)
  for (const told of ['walter@home.example', 'ana@home.example', '202', zone]) assert.ok((await shah.text()).includes(told), `${told} stands on the check page`)
  await shah.picture('schedule-check')
  assert.equal(clinic.mail.messages.length + clinic.sms.messages.length, 0, 'nothing is sent before Confirm')
  const id = await confirms(shah)
  await shah.picture('schedule-booked-details')

  const api = await clinic.signIn('shah@clinic.example')
  const visit = await api.must(200, api.get(`/api/visits/${id}`))
  assert.equal(visit.starts_local, starts)
  const [mail, guests_mail, text] = [await clinic.mail.arrived('walter@home.example'), await clinic.mail.arrived('ana@home.example'), await clinic.sms.arrived('+12025550143')]
  assert.deepEqual(clinic.sms.mistakes, [])
  for (const one of [mail.raw, guests_mail.raw, text.text]) assert.doesNotMatch(one, /Okafor|fall/, 'nothing of the patient in a message')

  await walter.goto(linkIn(mail.mail.text, '/a/'))
  await walter.press('Start Appointment')
  await walter.reads(/You are waiting for Dr. Priya Shah/)
  await ana.goto(linkIn(guests_mail.mail.text, '/g/'))
  await ana.fill('Your name', 'Ana')
  await ana.press('Join Meeting')
  await ana.reads(/You are waiting for Dr. Priya Shah/)
  assert.equal((await ana.inbound()).connections, 0, 'no transport into the room while waiting')
  await shah.reads(/Ana[\s\S]{0,20}waiting/)

  const desk = shah.page
  const [window] = await Promise.all([shah.context.waitForEvent('page'), shah.page.getByRole('dialog').getByRole('button', { name: 'Start Visit' }).click()])
  shah.page = window
  for (const [one, other] of [[shah, ana], [shah, walter], [ana, shah], [ana, walter], [walter, shah], [walter, ana]]) await one.perceives(other)
  for (const person of [shah, ana, walter]) {
    const candidates = await person.remoteCandidates()
    assert.ok(candidates.length > 0)
    for (const one of candidates) assert.match(one, /^(127\.0\.0\.1|10\.99\.0\.1):\d+\/(udp|tcp)$/, 'every remote candidate is the server')
    assert.equal(new Set(candidates.map((one) => one.match(/:(\d+)\//)[1])).size, 1, `one port for the whole room: ${candidates}`)
  }
  await shah.picture('call-provider')
  await walter.picture('call-patient-firefox')

  shah.page = desk
  await shah.reads(/In call[\s\S]*Ana\n[\s\S]{0,10}in the call\n[\s\S]*by link/)
  await shah.picture('details-guest-present')
  shah.page = window
  await shah.press('Complete Visit')
  const yes = shah.page.getByRole('dialog').getByRole('button', { name: 'Complete Visit' })
  await shah.reads(/Complete this visit\?[\s\S]*Ana/)
  await yes.click()
  for (const person of [shah, ana, walter]) {
    const after = await person.outAfter(shah, '/complete')
    assert.ok(after < 1000, `${person.name} is out after ${after} ms`)
    await person.reads(/visit is over/)
  }
  await ana.goto(linkIn(text.text, '/g/'))
  await ana.reads(/This visit is over[\s\S]*nothing more to do/)
  shah.page = desk
  await shah.reads(/Completed[\s\S]*The visit is over/)
  assert.doesNotMatch(await shah.text(), /ana@home|202.?555/, 'nothing left of the guests')
})

cast.story('without a drag the visit takes the next half hour, and its calendar entry opens Visit Details', async () => {
  const shah = await cast.withChromium('Dr. Priya Shah')
  await signsIn(shah, cast.clinic.address, 'shah@clinic.example')
  await fillsIn(shah, { patient: { name: 'Maria Lopez', email: 'maria@home.example' }, guests: [] })
  const id = await confirms(shah)
  await cast.clinic.mail.arrived('maria@home.example')
  await shah.press('Close')
  await shah.page.getByRole('link', { name: 'Schedule' }).or(shah.button('Schedule')).first().click()
  await shah.page.locator('.fc-event', { hasText: 'Maria Lopez' }).click()
  await shah.reads(/Visit Details[\s\S]*Maria Lopez/)
  assert.equal(await shah.evaluate(() => location.pathname.split('/').pop()), id)
})

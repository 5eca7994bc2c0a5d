// The patient brings somebody: on the appointment page and in the call, with a panel like the provider's and limits of
// the patient's own; sees every guest; asks for another time; cancels.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { ApiClient, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
let provider, admin
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  admin = await clinic.signIn('admin@clinic.example')
})
let booked = 0
async function books(options = {}) {
  const n = ++booked
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
    patient: { name: `Walter ${n}`, email: `walter${n}@home.example` }, guests: [{ email: `ines${n}@home.example`, kind: 'interpreter', language: 'en', interprets: 'es' }], ...options })))
  const link = linkIn((await cast.clinic.mail.arrived(`walter${n}@home.example`)).mail.text, '/a/')
  const guest = linkIn((await cast.clinic.mail.arrived(`ines${n}@home.example`)).mail.text, '/g/')
  return { visit, link, guest, token: link.split('/').pop().split('?')[0], guest_token: guest.split('/').pop().split('?')[0] }
}
const details = ({ visit }) => provider.must(200, provider.get(`/api/visits/${visit.id}`))

cast.story('on the appointment page, from a phone: invited, told by e-mail, seen by the clinic, taken back', async () => {
  const day = await books()
  const walter = await cast.withChromium('Walter 1', { options: phone })
  await walter.goto(day.link)
  await walter.press('Invite a guest')
  await walter.reads(/Windows and macOS computers, Android phones, iPhones and iPads/)
  await walter.reads(/Interpreter, Spanish[\s\S]*invited by the clinic/)
  assert.doesNotMatch(await walter.text(), /ines1@home/, 'what staff typed is not the patient\'s business')
  await walter.fill('E-mail address', 'carlos@home.example')
  await walter.press('Send Invitation')
  await walter.reads(/carlos@home\.example[\s\S]*(queued|sent|delivered)/)
  await walter.picture('patient-invites-390')
  const carlos_link = linkIn((await cast.clinic.mail.arrived('carlos@home.example')).mail.text, '/g/')
  const seat = (await details(day)).seats.find(({ email }) => email === 'carlos@home.example')
  assert.deepEqual(seat.invited_by, { role: 'patient', name: 'Walter 1' })

  await walter.press('Take back')
  await walter.page.getByRole('dialog', { name: /^Take back/ }).getByRole('button', { name: 'Take back' }).click()
  await walter.reads(/revoked/)
  const carlos = await cast.withChromium('Carlos', { options: phone })
  await carlos.goto(carlos_link)
  await carlos.reads(/This invitation has been withdrawn/)
})

cast.story('in the call: the panel opens, nobody leaves, and who has the link comes in', async () => {
  const day = await books({ minutes: 0 })
  const shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  const walter = await cast.withChromium('Walter 2', { colour: 'blue', hertz: 880 })
  const rosa = await cast.withChromium('Rosa', { colour: 'green', hertz: 660 })
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/call/${day.visit.id}`)
  await walter.goto(day.link)
  await walter.press('Start Appointment')
  await walter.perceives(shah)
  await walter.press('Add Participants')
  const link = await until('a link is shown', () => walter.page.locator('[data-fresh-link]').innerText().catch(() => ''))
  await walter.press('Copy link')
  await walter.reads(/Link copied/)
  await walter.picture('patient-add-participants')
  await walter.press('Close')
  await rosa.goto(link)
  await rosa.fill('Your name', 'Rosa')
  await rosa.press('Join Meeting')
  await rosa.perceives(walter)
  await walter.perceives(shah)
  await walter.press('Participants')
  await walter.reads(/Rosa[\s\S]*in the call[\s\S]*Interpreter, Spanish/)
  await walter.press('Close')
  assert.equal((await details(day)).seats.find(({ name }) => name === 'Rosa').invited_by.role, 'patient')
})

cast.story('another time is asked for and stands in Visit Details; cancelled, the link says so and guests are told', async () => {
  const day = await books({ minutes: 90 })
  const walter = await cast.withChromium('Walter 3')
  await walter.goto(day.link)
  await walter.press('Ask for another time')
  await walter.fill('When would suit you better?', 'Any afternoon, please.')
  await walter.press('Ask')
  await walter.reads(/You have asked for another time/)
  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${day.visit.id}`)
  await shah.reads(/The patient asks for another time: Any afternoon, please\./)
  await shah.picture('details-other-time')
  for (const page of ['/waiting-room', '/schedule']) {
    await shah.goto(`${cast.clinic.address}${page}`)
    await shah.reads(/Asks for another time/)
  }
  await shah.goto(`${cast.clinic.address}/visits/${day.visit.id}`)
  await walter.press('Cancel appointment')
  await walter.page.getByRole('dialog').getByRole('button', { name: 'Cancel appointment' }).click()
  await walter.reads(/This visit has been cancelled/)
  await shah.reads(/Cancelled/)
  await until('the guest is told', () => cast.clinic.mail.messages.some(({ mail, raw }) => /ines3@home/.test(raw) && /cancel/i.test(mail.subject)))
})

cast.story('a guest\'s link opens none of it, nor does a patient\'s after the switch is off', async () => {
  const day = await books()
  const anyone = new ApiClient(cast.clinic.address)
  for (const [method, path, body] of [['GET', 'guests'], ['POST', 'fresh-invitation', {}], ['POST', 'invitations', { guests: [{ email: 'x@home.example', kind: 'family', language: 'en' }] }],
    ['POST', 'cancel', {}], ['POST', 'other-time', { line: 'now' }]]) {
    await anyone.must(403, anyone.send(method, `/api/join/${day.guest_token}/${path}`, body))
    await anyone.must(404, anyone.send(method, `/api/join/${'A'.repeat(27)}/${path}`, body))
  }
  const staffs = (await details(day)).seats[1].invitation_id
  for (const what of ['use', 'resend', 'revoke']) await anyone.must(404, anyone.post(`/api/join/${day.token}/invitations/${staffs}/${what}`))
  await admin.must(200, admin.patch('/api/clinic', { guest_invite_patients: false, confirmed: true }))
  await anyone.must(403, anyone.post(`/api/join/${day.token}/fresh-invitation`))
  assert.equal((await anyone.must(200, anyone.get(`/api/join/${day.token}`))).can_invite, false)
  await admin.must(200, admin.patch('/api/clinic', { guest_invite_patients: true }))
})

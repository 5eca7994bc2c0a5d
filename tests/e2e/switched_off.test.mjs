// Guest Invite is switched off in the settings: counted, asked, and then true on every way at once.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let provider, visit
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  const guests = [{ email: 'ana@home.example', kind: 'family', language: 'en' }, { phone: '+12025550143', kind: 'carer', language: 'en' }]
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests })))
})

cast.story('switched off: buttons are gone, requests and old links are refused, who is in goes out, and guests are told', async () => {
  const { clinic } = cast
  const [shah, desk, admin, ana] = await Promise.all(['Dr. Priya Shah', 'Dr. Shah at the dashboard', 'Dana Admin', 'Ana'].map((name) => cast.withChromium(name)))
  await shah.signsInAs(provider)
  await desk.signsInAs(provider)
  await admin.signsInAs(await clinic.signIn('admin@clinic.example'))
  const invited = await clinic.mail.arrived('ana@home.example')
  const link = linkIn(invited.mail.text, '/g/')
  const carers = linkIn((await clinic.sms.arrived('+12025550143')).text, '/g/')

  await shah.goto(`${clinic.address}/call/${visit.id}`)
  await ana.goto(link)
  await ana.fill('Your name', 'Ana')
  await ana.press('Join Meeting')
  await shah.reads(/Ana came in/)
  await desk.goto(`${clinic.address}/waiting-room`)
  await desk.press('Walter Okafor')
  await desk.button('Add Participants').waitFor()
  await shah.button('Add Participants').waitFor()

  await admin.goto(`${clinic.address}/settings`)
  const staff = admin.page.getByRole('switch', { name: 'Guest Invite for staff' })
  await staff.click()
  await admin.reads(/Switch Guest Invite off\?[\s\S]*2 guests have been invited already/)
  await admin.picture('settings-switch-off')
  await admin.press('Leave it on')
  assert.ok(await staff.isChecked(), 'asking changes nothing')
  assert.match(await ana.text(), /Priya Shah/)

  await staff.click()
  await admin.press('Switch off')
  const after = await ana.outAfter(admin, '/api/clinic')
  assert.ok(after < 1000, `out after ${after} ms`)
  await ana.reads(/This clinic no longer lets guests in by a link/)
  await until('the switch is off', async () => !(await staff.isChecked()))
  await shah.reads(/Ana is no longer in the call/)

  await until('no button at the dashboard', async () => (await desk.button('Add Participants').count()) === 0)
  await desk.reads(/Guest Invite for staff is switched off in this clinic/)
  await until('no button in the call', async () => (await shah.button('Add Participants').count()) === 0)
  await desk.goto(`${clinic.address}/schedule`)
  await desk.press('Create New Visit')
  await desk.reads(/Guest Invite is switched off in this clinic/)
  assert.equal(await desk.button('+ Other guest').count(), 0)
  await desk.goto(`${clinic.address}/visits/${visit.id}`)
  const refusals = [
    provider.post(`/api/visits/${visit.id}/fresh-invitation`), provider.post(`/api/visits/${visit.id}/invitations`, { guests: [{ email: 'x@home.example', kind: 'family', language: 'en' }] }),
    provider.post('/api/visits', draft([provider.session.person.id], { guests: [{ email: 'y@home.example', kind: 'family', language: 'en' }] })),
  ]
  for (const answer of refusals) assert.match((await provider.must(403, answer)).type, /guest_invite_off/)
  await ana.goto(carers)
  await ana.reads(/This clinic no longer lets guests in by a link[\s\S]*Your link has ended/)
  assert.equal(await ana.button('Join Meeting').count(), 0)
  await ana.picture('guest-switched-off')
  await clinic.mail.arrived('ana@home.example', (one) => one !== invited)
  await until('the carer is told by text message', () => clinic.sms.messages.filter(({ to }) => to === '+12025550143').length === 2)

  await staff.click()
  await until('on again', () => staff.isChecked())
  await desk.button('Add Participants').waitFor()
  await ana.goto(link)
  await ana.reads(/Your link has ended/)
})

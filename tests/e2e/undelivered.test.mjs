// Somebody is invited in the middle of a call and the message does not arrive: whoever invited reads so above the stage, with
// the panel closed, and comes to that guest by a press. The patient reads of own guests alone; guests read nothing.
import assert from 'node:assert/strict'
import { Findings } from '../support/axe.mjs'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let admin, provider, visit, shah, walter, ana
const cast = Cast.of(async ({ clinic }) => {
  admin = await clinic.signIn('admin@clinic.example')
  provider = await clinic.signIn('shah@clinic.example')
  await admin.must(200, admin.patch('/api/clinic/messages', { first_way: 'sms' }))
  clinic.sms.refuse = (number) => /7777$/.test(number) && [21211, "Invalid 'To' Phone Number"]
  clinic.mail.refuse = (to) => to === 'gone@home.example' && '550 5.1.1 No such user here'
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
    minutes: 0, guests: [{ email: 'ana@home.example', kind: 'family', language: 'en' }, { email: 'gone@home.example', kind: 'carer', language: 'en' }] })))
  await until('one had failed before anybody came', async () => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats.some(({ state }) => state === 'failed'))
  ;({ shah, walter } = await cast.callWithPatient(provider, visit))
  ana = await cast.withChromium('Ana', { colour: 'green', hertz: 660 })
  await ana.goto(linkIn((await clinic.mail.arrived('ana@home.example')).mail.text, '/g/'))
  await ana.fill('Your name', 'Ana')
  await ana.press('Join Meeting')
  await ana.perceives(shah)
})

const bars = (person) => person.page.locator('[data-trouble="undelivered"]')
const sheet = (person) => person.page.getByRole('dialog', { name: 'Add Participants' })
/** Invites and closes the panel at once. */
async function invites(person, { email, phone }) {
  await person.press('Add Participants')
  await sheet(person).locator('[data-fresh-link]').waitFor()
  if (email) await person.fill('E-mail address', email)
  if (phone) await person.fill('Phone number', phone)
  await person.press('Send Invitation')
  await person.reads(/The invitation is on its way/)
  await closes(person)
}
async function closes(person) {
  await sheet(person).getByRole('button', { name: 'Close' }).click()
  await sheet(person).waitFor({ state: 'detached' })
}
const listed_in_focus = (person) => until('the focus is at a guest', () => person.evaluate(() => document.activeElement.closest('.participants-list li')?.innerText))

cast.story('a provider reads that the text message did not arrive and the e-mail went, and comes to that guest by a press', async () => {
  assert.equal(await bars(shah).count(), 0, 'what failed before the call is no news in it')
  await invites(shah, { email: 'nina@home.example', phone: '+1 202 555 7777' })
  await bars(shah).getByText('Guest 3: The text message did not arrive; sent by e-mail to nina@home.example.').waitFor()
  await cast.clinic.mail.arrived('nina@home.example')
  const look = new Findings()
  await look.look(shah, 'call undelivered')
  await shah.press('Show invitation')
  assert.match(await listed_in_focus(shah), /Guest 3[^]*nina@home\.example/)
  await closes(shah)
  await bars(shah).getByRole('button', { name: 'Close' }).click()
  assert.equal(await bars(shah).count(), 0)
  for (const other of [walter, ana]) assert.equal(await bars(other).count(), 0, `${other.name} did not invite`)
  look.judge()
})

cast.story('where nothing arrived the reason is said; a corrected address takes it away', async () => {
  await invites(shah, { phone: '+1 202 556 7777' })
  await shah.reads(/Guest 4: The text message to \u2066?\+1\s202\s555?6?\s7777\u2069? did not arrive\. This number cannot get text messages\. Check the address or number\./)
  await shah.press('Show invitation')
  const row = sheet(shah).locator('.participants-list > ul > li').filter({ hasText: 'Guest 4' })
  await row.getByRole('button', { name: 'Correct address' }).click()
  const question = shah.page.getByRole('dialog', { name: /^Change the invitation/ })
  await question.getByLabel('Phone number').fill('+1 202 556 1234')
  await question.getByRole('button', { name: 'Save' }).click()
  await until('nothing is wrong any more', async () => (await bars(shah).count()) === 0)
  await cast.clinic.sms.arrived('+12025561234')
  await closes(shah)
})

cast.story('a patient reads of the own guest, in the own language, and without reasons; the provider with one', async () => {
  await invites(walter, { phone: '+1 202 557 7777' })
  const said = /Guest 5: The text message to .*\+1\s202\s557\s7777.* did not arrive\. Check the address or number\./
  await walter.reads(said)
  await shah.reads(/Guest 5: .* did not arrive\. This number cannot get text messages\./)
  await walter.press('Show invitation')
  assert.match(await listed_in_focus(walter), /Guest 5[^]*failed[^]*Take back/)
  await walter.press('Take back')
  await walter.page.getByRole('dialog', { name: /^Take back/ }).getByRole('button', { name: 'Take back' }).click()
  for (const person of [walter, shah]) await until('it is no news any more', async () => (await bars(person).count()) === 0)
  assert.equal(await bars(ana).count(), 0)
})

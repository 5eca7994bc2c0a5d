// How guests come in where the clinic wants to be asked: the list at the door, a line, decline, put back, the lock, and
// a talk without guests. Whoever is out sees, hears and learns nothing of the room.
import assert from 'node:assert/strict'
import { signsIn } from '../support/booking.mjs'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let provider, visit, shah, walter
const links = new Map()
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  const guests = ['ana', 'ben', 'eva', 'tom'].map((name) => ({ email: `${name}@home.example`, kind: 'family', language: 'en' }))
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests })))
  for (const { email } of guests) links.set(email.split('@')[0], linkIn((await clinic.mail.arrived(email)).mail.text, '/g/'))
  ;({ shah, walter } = await cast.callWithPatient(provider, visit))
})

const door = (person) => person.page.getByRole('region', { name: 'Waiting to come in' })
async function joins(person, link) {
  await person.goto(link)
  await person.fill('Your name', person.name)
  await person.press('Join Meeting')
}
async function asks(person, link) {
  await joins(person, link)
  await person.reads(/The provider knows that you are here/)
  await until(`${person.name} is at the door`, async () => (await door(shah).innerText()).includes(person.name))
}
/** What came by the call's WebSocket of this page holds nothing of the room, and no transport was made. */
async function learns_nothing(person) {
  const heard = (await person.socketMessages()).at(-1).received
  const of_the_room = heard.filter((type) => !['reply', 'welcome', 'waiting', 'provider_says', 'visit'].includes(type))
  assert.deepEqual(of_the_room, [], `${person.name} learnt ${heard}`)
  assert.equal((await person.inbound()).connections, 0, 'no transport into the room')
}

cast.story('the clinic asks: a guest waits without a packet of the room, reads a line, and comes in when admitted', async () => {
  const dana = await cast.withChromium('Dana Admin')
  await signsIn(dana, cast.clinic.address, 'admin@clinic.example')
  await dana.page.getByRole('link', { name: 'Settings' }).click()
  await dana.page.getByRole('radio', { name: /^Ask/ }).check()
  await dana.page.locator('section', { hasText: 'When a guest opens' }).getByRole('button', { name: 'Save' }).click()
  await dana.reads(/Saved/)
  await dana.picture('settings-admission')

  const ana = await cast.withChromium('Ana', { colour: 'green', hertz: 660 })
  await asks(ana, links.get('ana'))
  await shah.reads(/Ana waits to come in|Waiting to come in/)
  assert.match(await shah.page.title(), /^\(1\) /)
  await shah.picture('call-at-the-door')
  await shah.press('Write to Ana')
  await shah.fill('Your words', 'Five more minutes, please.')
  await shah.press('Send')
  await ana.reads(/The provider writes: Five more minutes, please\./)
  await ana.picture('waiting-asked')
  await learns_nothing(ana)

  await door(shah).getByRole('button', { name: 'Admit', exact: true }).click()
  await until('the focus is somewhere', () => shah.evaluate(() => document.activeElement !== document.body))
  await ana.perceives(shah)
  await ana.perceives(walter)
  await shah.perceives(ana)
  assert.doesNotMatch(await shah.page.title(), /^\(/)
  const seat = (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats.find(({ name }) => name === 'Ana')
  assert.equal(seat.state, 'in_call')
})

cast.story('who is declined reads why and may ask again; two who wait come in together', async () => {
  const ben = await cast.withChromium('Ben', { colour: 'green', hertz: 660 })
  const eva = await cast.withChromium('Eva', { colour: 'purple', hertz: 1100 })
  await asks(ben, links.get('ben'))
  await door(shah).getByRole('button', { name: 'Decline' }).click()
  await shah.fill('Why, or when to come back (optional)', 'Please come back at ten.')
  await shah.page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
  await ben.reads(/The provider cannot let you in now[\s\S]*Please come back at ten\./)
  const declined = Date.now()
  await ben.picture('guest-turned-away')
  // Asked again at once, the answer is the same, and the provider hears nothing of it.
  await ben.press('Ask again')
  await ben.reads(/The provider cannot let you in now/)
  await asks(eva, links.get('eva'))
  await until('half a minute is over', () => Date.now() > declined + 31_000, 40)
  await ben.press('Ask again')
  await ben.reads(/The provider knows that you are here/)
  await shah.press('Admit all')
  for (const person of [ben, eva]) await person.perceives(shah)
})

cast.story('who is put back hears and sees nothing, also after a reload, until admitted again', async () => {
  const ben = await cast.withChromium('Ben', { colour: 'green', hertz: 660 })
  await joins(ben, links.get('ben'))
  await ben.reads(/link is in use|Leave|The provider knows/)
  if (/in use/.test(await ben.text())) await ben.press('Continue here as Ben')
  await shah.perceives(ben)
  await shah.press('Participants')
  await shah.press('Put Ben back into waiting')
  await ben.reads(/You are back in the waiting room/)
  await shah.seesNo('green')
  await ben.page.reload()
  await ben.press('Join Meeting')
  await ben.reads(/You are back in the waiting room/)
  await learns_nothing(ben)
  await shah.picture('call-participants-door')
  await until('who was put out stands at the door', async () => /Ben[\s\S]*put back by you/.test(await door(shah).innerText()))
  assert.doesNotMatch(await shah.page.title(), /^\(/, 'who was put out does not knock')
  await shah.page.locator('.person', { hasText: 'Ben' }).getByRole('button', { name: 'Admit' }).click()
  await ben.perceives(shah)
  await shah.press('Close')
})

cast.story('the patient talks without guests: they are out at once, and in again when it is over', async () => {
  const ben = await cast.withChromium('Ben', { colour: 'green', hertz: 660 })
  await joins(ben, links.get('ben'))
  await walter.perceives(ben)
  await walter.press('Participants')
  await walter.page.getByRole('switch', { name: 'Talk without guests' }).click()
  await ben.reads(/The others talk without guests/)
  await walter.reads(/You talk without guests/)
  await shah.reads(/You talk without guests/)
  await walter.seesNo('green')
  await walter.perceives(shah)
  await ben.page.reload()
  await ben.press('Join Meeting')
  await ben.reads(/The others talk without guests/)
  await learns_nothing(ben)
  await walter.picture('call-without-guests')
  await shah.press('Bring guests back')
  await ben.perceives(walter)
  await walter.press('Close')
})

cast.story('a locked visit takes nobody new; the provider reads who knocked, and a lock that opens lets in', async () => {
  await shah.press('Participants')
  await shah.page.getByRole('switch', { name: 'Lock the visit' }).click()
  await until('the visit is locked', async () => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).locked)
  const tom = await cast.withChromium('Tom', { colour: 'green', hertz: 660 })
  await tom.goto(links.get('tom'))
  await tom.reads(/Nobody new can come in at the moment/)
  await tom.picture('guest-locked')
  const looks_again = () => tom.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await tom.fill('Your name', 'Tom')
  await tom.press('Ask to come in')
  await tom.reads(/If the provider is still in the visit, they have been told that you are here/)
  await shah.reads(/Tom tried to come in, but the visit is locked/)
  await shah.page.getByRole('switch', { name: 'Lock the visit' }).click()
  await shah.press('Close')
  await until('the visit is open', async () => !(await provider.must(200, provider.get(`/api/visits/${visit.id}`))).locked)
  await looks_again()
  await tom.button('Join Meeting').waitFor()
  // Closed once more before Tom has come in: he can knock once more.
  await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { locked: true }))
  await looks_again()
  await tom.button('Ask to come in').waitFor()
  await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { locked: false }))
  await looks_again()
  await asks(tom, links.get('tom'))
  await tom.press('Leave')
})

cast.story('from Visit Details whoever waits is let in as well', async () => {
  const tom = await cast.withChromium('Tom', { colour: 'green', hertz: 660 })
  await asks(tom, links.get('tom'))
  const desk = await cast.withChromium('Dr. Shah at the dashboard')
  await desk.signsInAs(provider)
  await desk.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await desk.page.locator('.seat', { hasText: 'Tom' }).getByRole('button', { name: 'Admit' }).click()
  await tom.perceives(shah)
  await desk.reads(/Tom[\s\S]{0,20}in the call/)
})

cast.story('who is removed is out for good, and from then on everybody is asked for', async () => {
  await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { admission: 'straight_in' }))
  const tom = await cast.withChromium('Tom', { colour: 'green', hertz: 660 })
  await joins(tom, links.get('tom'))
  await shah.perceives(tom)
  await shah.press('Participants')
  await shah.press('Remove Tom')
  await shah.page.getByLabel('Ask before anyone else comes in').check()
  await shah.page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await tom.reads(/withdrawn|ended/)
  await tom.goto(links.get('tom'))
  await tom.reads(/This invitation has been withdrawn/)
  await shah.press('Close')
  const { admission } = await provider.must(200, provider.get(`/api/visits/${visit.id}`))
  assert.equal(admission, 'ask')
})

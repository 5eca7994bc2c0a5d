// A clinic's first week, as its people live it: staff are invited, a scheduler books, a visit moves by drag, another
// provider takes over, a parent stands in for a child, a no-show is booked again, a desk is left alone, an account ends.
import assert from 'node:assert/strict'
import { confirms, daytimeZone, fillsIn, signsIn } from '../support/booking.mjs'
import { Cast } from '../support/cast.mjs'
import { draft, localTime, password } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

const zone = daytimeZone()
let admin, provider, weber, missed
const cast = Cast.of(async ({ clinic }) => {
  ;[admin, provider, weber] = await Promise.all(['admin', 'shah', 'weber'].map((name) => clinic.signIn(`${name}@clinic.example`)))
  // The next half hour, which a visit takes without a drag, is within the doors.
  await admin.must(200, admin.patch('/api/clinic', { time_zone: zone, doors_minutes: 40 }))
  // Its time passes while the first stories are told.
  const soon = (Math.ceil((Date.now() + 15_000) / 60_000) * 60_000 - Date.now()) / 60_000
  missed = await provider.must(201, provider.post('/api/visits', {
    ...draft([provider.session.person.id], { minutes: 0, zone, patient: { name: 'Nora Quist', email: 'nora@home.example' }, reason: 'Knee',
      guests: [{ email: 'lars@home.example', kind: 'family', language: 'en' }] }),
    ends_local: localTime(soon, zone),
  }))
})

const dialog = (person) => person.page.getByRole('dialog')
const newest = async (address, than) => linkIn((await cast.clinic.mail.arrived(address, (one) => one !== than)).mail.text, '/')
const told = (address) => cast.clinic.mail.arrived(address)

cast.story('a scheduler is invited, chooses a password, books for any provider, and filters the calendar', async () => {
  const dana = await cast.withChromium('Dana Admin')
  await dana.signsInAs(admin)
  await dana.goto(`${cast.clinic.address}/settings`)
  await dana.press('Add person')
  await dialog(dana).getByLabel('Name').fill('Sam Okoye')
  await dialog(dana).getByLabel('E-mail').fill('sam@clinic.example')
  await dialog(dana).getByRole('checkbox', { name: 'Provider' }).uncheck()
  await dialog(dana).getByRole('checkbox', { name: 'Scheduler' }).check()
  await dialog(dana).getByRole('button', { name: 'Add person' }).click()
  await dana.reads(/Sam Okoye is added\. A set-up link is on its way to sam@clinic\.example/)

  const sam = await cast.withChromium('Sam Okoye')
  await sam.goto(await newest('sam@clinic.example'))
  await sam.fill('Password', password)
  await sam.press('Save password')
  await sam.reads(/Your password is set/)
  await signsIn(sam, cast.clinic.address, 'sam@clinic.example')
  await fillsIn(sam, { patient: { name: 'Otto Brandt', email: 'otto@home.example' }, provider: 'Dr. Tom Weber' })
  await sam.reads(/Dr\. Tom Weber[\s\S]*Otto Brandt/)
  await confirms(sam)
  assert.match((await told('otto@home.example')).mail.text, /Dr\. Tom Weber/)
  await sam.press('Close')

  const events = (name) => sam.page.locator('.fc-event', { hasText: name })
  await sam.page.getByRole('link', { name: 'Schedule' }).click()
  await sam.choose('Provider', { label: 'Dr. Priya Shah' })
  await until('only Dr. Shah\'s visits', async () => (await events('Otto Brandt').count()) === 0)
  await sam.choose('Provider', { label: 'Dr. Tom Weber' })
  await events('Otto Brandt').waitFor()
  assert.equal(await events('Nora Quist').count(), 0)
  await sam.choose('Provider', { label: 'All providers' })
  await events('Otto Brandt').waitFor()
  await events('Nora Quist').waitFor()
  await sam.picture('week-all-providers')
})

cast.story('moved by drag: asked once, everybody is told the new time, and the link that they have is good', async () => {
  const shah = await cast.withChromium('Dr. Priya Shah')
  const at = (halves) => localTime(30 * halves - (Number(localTime(0, zone).slice(14)) % 30), zone)
  const visit = await provider.must(201, provider.post('/api/visits', {
    ...draft([provider.session.person.id], { zone, patient: { name: 'Maria Lopez', email: 'maria@home.example' }, guests: [{ email: 'luis@home.example', kind: 'family', language: 'en' }] }),
    starts_local: at(3), ends_local: at(4),
  }))
  const first = await told('luis@home.example')
  await signsIn(shah, cast.clinic.address, 'shah@clinic.example')
  const event = shah.page.locator('.fc-event', { hasText: 'Maria Lopez' })
  const row = await shah.page.locator(`.fc-timegrid-slot-lane[data-time="${at(3).slice(11)}:00"]`).boundingBox()
  let box
  let still = 0
  // The calendar scrolls and lays itself out anew while it loads.
  await until('the visit lies still', async () => {
    await event.scrollIntoViewIfNeeded()
    const before = box
    box = await event.boundingBox()
    still = before?.x === box.x && before.y === box.y ? still + 1 : 0
    return still === 10
  })
  const [x, y] = [box.x + box.width / 2, box.y + 8]
  await shah.page.mouse.move(x, y)
  await shah.page.mouse.down()
  for (let step = 1; step <= 4; step++) await shah.page.mouse.move(x, y + (2 * row.height * step) / 4, { steps: 3 })
  await shah.page.mouse.up()
  await shah.reads(/New time for the visit of Maria Lopez\?[\s\S]*A message with the new time goes to[\s\S]*Links and PINs stay the same/)
  await shah.picture('week-move-question')
  await shah.press('Move visit')
  await shah.reads(/The visit of Maria Lopez is now on/)
  assert.equal((await provider.must(200, provider.get(`/api/visits/${visit.id}`))).starts_local, at(5))

  const again = await cast.clinic.mail.arrived('luis@home.example', (one) => one !== first)
  assert.match(again.mail.subject, /^New time of the video visit/)
  assert.equal(linkIn(again.mail.text, '/g/'), linkIn(first.mail.text, '/g/'))
  const luis = await cast.withChromium('Luis')
  await luis.goto(linkIn(first.mail.text, '/g/'))
  const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeStyle: 'short' }).format(new Date((await provider.get(`/api/visits/${visit.id}`)).json.starts_at))
  await luis.reads(new RegExp(`too early to come in`))
  assert.ok((await luis.text()).replaceAll('\u202f', ' ').includes(clock.replaceAll('\u202f', ' ').replace(/ [AP]M/, '')), `the page tells ${clock}`)
})

cast.story('another provider takes over: every link survives and names who comes, and the first one is out', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
    patient: { name: 'Ida Berg', email: 'ida@home.example' }, guests: [{ email: 'jon@home.example', kind: 'carer', language: 'en' }] })))
  const [ida_link, jon_link] = [linkIn((await told('ida@home.example')).mail.text, '/a/'), linkIn((await told('jon@home.example')).mail.text, '/g/')]
  const [tom, shah, ida, jon] = [await cast.withChromium('Dr. Tom Weber', { colour: 'red', hertz: 440 }), await cast.withChromium('Dr. Priya Shah'),
    await cast.withChromium('Ida Berg', { colour: 'blue', hertz: 880 }), await cast.withChromium('Jon', { colour: 'green', hertz: 660 })]
  await ida.goto(ida_link)
  await ida.press('Start Appointment')
  await ida.reads(/You are waiting for Dr\. Priya Shah/)

  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.press('Edit visit')
  await shah.page.getByRole('region', { name: 'Edit visit' }).or(dialog(shah)).first().getByLabel('Provider', { exact: true }).selectOption({ label: 'Dr. Tom Weber' })
  await shah.press('Save changes')
  await shah.reads(/Check every detail/)
  await shah.press('Confirm')
  await shah.reads(/Saved/)
  await until('the sheet has gone', async () => (await shah.button('Confirm').count()) === 0)
  assert.match(await shah.text(), /Visit Details[^]*Dr\. Tom Weber/)
  assert.equal(await shah.evaluate(() => document.activeElement.textContent), 'Edit visit', 'reading goes on where it was')
  await until('the visit is Dr. Weber\'s', async () => (await provider.get(`/api/visits/${visit.id}`)).json.providers[0].name === 'Dr. Tom Weber')
  assert.equal((await provider.post(`/api/visits/${visit.id}/start`)).status, 403)

  await tom.signsInAs(weber)
  await tom.goto(`${cast.clinic.address}/call/${visit.id}`)
  await tom.perceives(ida)
  await jon.goto(jon_link)
  await jon.reads(/Dr\. Tom Weber/)
  await jon.fill('Your name', 'Jon')
  await jon.press('Join Meeting')
  await jon.perceives(tom)
  await tom.perceives(jon)
})

cast.story('a child\'s messages go to the parent, who is in the visit for the child', async () => {
  const shah = await cast.withChromium('Dr. Priya Shah')
  await signsIn(shah, cast.clinic.address, 'shah@clinic.example')
  await fillsIn(shah, { patient: { name: 'Mia Torres', email: 'mother@home.example', messages_to: 'guardian' } })
  await shah.reads(/Messages go to\s*Parent or guardian/)
  const id = await confirms(shah)
  const { mail } = await told('mother@home.example')
  assert.doesNotMatch(mail.text + mail.subject, /Mia|Torres/, 'no name of the patient in a message')
  await shah.reads(/Mia Torres[\s\S]*Parent or guardian/)
  const mother = await cast.withChromium('Elena Torres', { colour: 'blue', hertz: 880 })
  await mother.goto(linkIn(mail.text, '/a/'))
  await mother.fill('Your name (optional)', 'Elena Torres')
  await mother.press('Start Appointment')
  await mother.reads(/You are waiting for/)
  assert.equal((await provider.must(200, provider.get(`/api/visits/${id}`))).seats[0].state, 'waiting')
})

cast.story('a no-show is booked again: patient, type and reason are there, guests are entered anew, and it says why', async () => {
  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await until('its time has passed', async () => (await provider.get(`/api/visits/${missed.id}`)).json.status === 'lapsed', 80)
  await shah.goto(`${cast.clinic.address}/visits/${missed.id}`)
  await shah.reads(/Did not take place[\s\S]*The time passed without the visit being held/)
  await shah.press('Book again')
  await shah.reads(/Guests have to be entered anew: nothing about them was kept/)
  assert.equal(await shah.page.getByRole('combobox', { name: 'Patient name' }).inputValue(), 'Nora Quist')
  assert.equal(await shah.page.getByLabel('Reason', { exact: true }).inputValue(), 'Knee')
  await shah.picture('week-book-again')
  await shah.press('+ Other guest')
  await shah.page.getByRole('group', { name: 'Guest 1' }).getByLabel('E-mail address').fill('lars@home.example')
  await shah.press('Create Visit')
  const old_link = linkIn((await told('lars@home.example')).mail.text, '/g/')
  const id = await confirms(shah)
  assert.notEqual(id, missed.id)
  const new_link = await until('a new link', async () => {
    const link = linkIn((await told('lars@home.example')).mail.text, '/g/')
    return link !== old_link && link
  })
  const lars = await cast.withChromium('Lars')
  await lars.goto(old_link)
  await lars.reads(/This visit did not take place[\s\S]*If there is a new time, you get a new invitation/)
  await lars.goto(new_link)
  await lars.reads(/You are invited to a video visit/)
})

cast.story('a desk that was left alone is covered, and the call in the other tab runs on', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))
  const { shah, walter } = await cast.callWithPatient(provider, visit)
  const call = shah.page
  const desk = await shah.context.newPage()
  await desk.clock.install()
  await desk.goto(`${cast.clinic.address}/waiting-room`)
  await desk.getByRole('button', { name: 'Walter Okafor' }).waitFor()
  await desk.clock.fastForward('16:00')
  await desk.getByRole('heading', { name: 'Locked' }).waitFor()
  assert.doesNotMatch(await desk.evaluate(() => document.body.innerText), /Okafor/, 'what was on the page is hidden')
  assert.equal(await desk.getByRole('button', { name: 'Walter Okafor' }).count(), 0)
  // Nor does another tab or a typed address open it.
  const beside = await shah.context.newPage()
  await beside.clock.install()
  for (const address of ['/waiting-room', `/call/${visit.id}`]) {
    await beside.goto(`${cast.clinic.address}${address}`)
    await beside.getByRole('heading', { name: 'Locked' }).waitFor()
  }
  shah.page = call
  const before = await walter.inbound()
  await until('the call runs on', async () => (await walter.inbound()).frames > before.frames + 30)
  await walter.perceives(shah)
  await desk.getByLabel('Password', { exact: true }).fill(password)
  await desk.getByRole('button', { name: 'Unlock' }).click()
  await desk.getByRole('button', { name: 'Walter Okafor' }).waitFor()
  await beside.getByRole('button', { name: 'Walter Okafor' }).waitFor()
  await beside.close()
  await desk.close()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
})

cast.story('signed out everywhere, calls too; disabled, nobody comes in any more', async () => {
  const visit = await weber.must(201, weber.post('/api/visits', draft([weber.session.person.id], { patient: { name: 'Pia Falk', email: 'pia@home.example' } })))
  const [dana, tom, phone] = [await cast.withChromium('Dana Admin'), await cast.withChromium('Dr. Tom Weber'), await cast.withChromium('Dr. Weber on a phone')]
  await dana.signsInAs(admin)
  await tom.signsInAs(await cast.clinic.signIn('weber@clinic.example'))
  await phone.signsInAs(await cast.clinic.signIn('weber@clinic.example'))
  await tom.goto(`${cast.clinic.address}/waiting-room`)
  await phone.goto(`${cast.clinic.address}/call/${visit.id}`)
  await phone.button('Leave').waitFor()
  await dana.goto(`${cast.clinic.address}/settings`)
  const presses = async (action, yes = action) => {
    await dana.press('More for Dr. Tom Weber')
    await dana.press(action)
    await dana.picture(`week-${action.toLowerCase().replaceAll(' ', '-')}`)
    await dialog(dana).getByRole('button', { name: yes }).click()
  }
  await presses('Sign out everywhere')
  await dana.reads(/Dr\. Tom Weber is signed out everywhere/)
  await tom.button('Sign in').waitFor()
  await until('out of the call', async () => (await phone.button('Leave').count()) === 0)

  await tom.fill('E-mail', 'weber@clinic.example')
  await tom.fill('Password', password)
  await tom.press('Sign in')
  await tom.reads(/Waiting Room/)
  await presses('Disable')
  await dana.reads(/Dr\. Tom Weber can no longer sign in/)
  await tom.button('Sign in').waitFor()
  await tom.fill('E-mail', 'weber@clinic.example')
  await tom.fill('Password', password)
  await tom.press('Sign in')
  await tom.reads(/E-mail or password is not right/)
})

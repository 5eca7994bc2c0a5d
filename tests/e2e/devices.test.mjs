// Camera, microphone and speaker: tried before the call, chosen, used by it, changed and unplugged in it, blocked.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { trunkSettings } from '../support/dialing.mjs'
import { unplug } from '../support/equipment.mjs'
import { linkIn } from '../support/mail.mjs'
import { freePort } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

let provider, visit
const links = {}
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  const guests = ['ana', 'eva', 'ida'].map((name) => ({ email: `${name}@home.example`, kind: 'family', language: 'en' }))
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { minutes: 0, guests })))
  for (const name of ['ana', 'eva', 'ida']) links[name] = linkIn((await clinic.mail.arrived(`${name}@home.example`)).mail.text, '/g/')
  links.walter = linkIn((await clinic.mail.arrived('walter@home.example')).mail.text, '/a/')
}, async () => ({ extra: trunkSettings(await freePort()) }))

const opensCheck = (person) => person.press('Check camera, microphone and speaker')
const level = (person) => person.evaluate(() => document.querySelector('meter')?.value ?? 0)

/** Sees oneself, and the bar moves up and down with what the microphone hears. */
async function seesAndHearsOneself(person) {
  await person.reads(/Your camera works/)
  const { width } = await until('one\'s own picture', () => person.evaluate(() => {
    const own = document.querySelector('.device-self')
    return own?.videoWidth ? { width: own.videoWidth } : undefined
  }))
  assert.ok(width > 0)
  const seen = new Set()
  await until('the bar moves', async () => seen.add(await level(person)).size > 2 && Math.max(...seen) > 0.05)
  await person.reads(/Your microphone works/)
}

const choices = (person, part) => person.page.getByRole('combobox', { name: part }).locator('option').allTextContents()
async function chooses(person, part, which) {
  const select = person.page.getByRole('combobox', { name: part })
  const label = (await choices(person, part)).find((each) => which.test(each))
  await select.selectOption({ label })
  return label
}
const sends = (person, wanted) => until(`${person.name} sends from ${JSON.stringify(wanted)}`, async () => {
  const sent = await person.sentTracks()
  return Object.keys(wanted).every((kind) => sent[kind] === wanted[kind])
})
const names = /(_|Input |Output )2/

cast.story('a guest tries and chooses; a reload forgets nothing, and the call uses what was chosen', async () => {
  const ana = await cast.withChromium('Ana', { own_devices: true })
  cast.stays(ana)
  await ana.goto(links.ana)
  await opensCheck(ana)
  await seesAndHearsOneself(ana)
  await ana.press('Play a test sound')
  await ana.reads(/Did you hear it/)
  for (const part of ['Camera', 'Microphone', 'Speaker']) assert.ok((await choices(ana, part)).length >= 3, part)
  const chosen = { video: await chooses(ana, 'Camera', names), audio: await chooses(ana, 'Microphone', names) }
  await chooses(ana, 'Speaker', names)
  await ana.reads(/Your camera works/)
  await ana.picture('devices-guest')
  await ana.page.reload()
  await opensCheck(ana)
  await ana.reads(/Your camera works/)
  const shown = (part) => ana.page.getByRole('combobox', { name: part }).evaluate((select) => select.selectedOptions[0].textContent)
  assert.equal(await shown('Camera'), chosen.video)
  assert.equal(await shown('Microphone'), chosen.audio)
  await ana.press('Done')
  await ana.fill('Your name', 'Ana')
  await ana.press('Join Meeting')
  await ana.reads(/You are waiting for/)
  const shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  cast.stays(shah)
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/call/${visit.id}`)
  await ana.perceives(shah)
  await sends(ana, chosen)
  await until('the others are heard from the chosen speaker', () => ana.evaluate(() => document.querySelector('audio[data-participant]')?.sinkId !== ''))
  assert.equal(await ana.evaluate(() => Object.keys(localStorage).length), 0, 'nothing of a guest stays behind')
})

cast.story('in the call: another microphone and camera under the same producers, muted as before', async () => {
  const [ana, shah] = cast.people
  const consumers = async () => (await shah.socketMessages()).flatMap(({ received }) => received).filter((type) => /^consumer/.test(type)).length
  const before = await consumers()
  await ana.press('Mute')
  await ana.press('Camera, microphone and speaker')
  await ana.reads(/You are muted/)
  // One after the other, as a person does: the second waits until the first is in use.
  await sends(ana, { video: await chooses(ana, 'Camera', /_0|_1/) })
  await sends(ana, { audio: await chooses(ana, 'Microphone', /Input 1/) })
  await ana.picture('devices-call')
  await ana.press('Unmute')
  await until('the bar moves', async () => (await level(ana)) > 0.05)
  await until('the provider hears it', async () => Object.keys((await shah.perceive()).heard).length > 0)
  const frames = (await shah.inbound()).frames
  await until('pictures go on', async () => (await shah.inbound()).frames > frames + 20)
  assert.equal(await consumers(), before, 'nobody else noticed')
  await ana.page.keyboard.press('Escape')
})

cast.story('what is unplugged in the call has another in its place, and that is said', async () => {
  const [ana, shah] = cast.people
  await ana.evaluate(unplug, 'audio')
  await ana.reads(/Your microphone is not connected any more. In use now: /)
  const [, label] = (await ana.text()).match(/In use now: (.+)\./)
  await sends(ana, { audio: label })
  await until('the provider hears it', async () => Object.keys((await shah.perceive()).heard).length > 0)
  await ana.evaluate(unplug, 'video')
  await ana.reads(/Your camera is not connected any more/)
  await ana.picture('devices-unplugged')
  await ana.page.locator('[data-trouble=fell-back]').getByRole('button', { name: 'Close' }).click()
  await until('it is not said any more', async () => !/not connected any more/.test(await ana.text()))
})

cast.story('blocked: how to allow it in this browser, and the telephone; allowed again, it works', async () => {
  const eva = await cast.withChromiumAlone('Eva', { own_devices: true, options: { permissions: ['clipboard-write'] } })
  await eva.goto(links.eva)
  await opensCheck(eva)
  await eva.reads(/The browser does not let this page use it/)
  await eva.reads(/press the sign in front of the address/)
  await eva.reads(/privacy settings/)
  await eva.reads(/Or join by telephone:\s+call .*PIN \d{3}-\d{3}-\d{3}/)
  await eva.picture('devices-blocked')
  await eva.fill('Your name', 'Eva')
  await eva.press('Join Meeting')
  await eva.reads(/does not let this page use camera and microphone/)
  await eva.press('How to allow it')
  await eva.reads(/press the sign in front of the address/)
  await eva.context.grantPermissions(['camera', 'microphone'], { origin: cast.clinic.address })
  await eva.press('Check again')
  await eva.reads(/Your microphone works/)
  await until('both are sent', async () => Object.keys(await eva.sentTracks()).length === 2)
})

cast.story('the patient\'s page offers the same', async () => {
  const walter = await cast.withChromium('Walter Okafor', { own_devices: true })
  await walter.goto(links.walter)
  await opensCheck(walter)
  await seesAndHearsOneself(walter)
})

cast.story('a provider tries and chooses beside Start Visit; the call window uses it, today and tomorrow', async () => {
  const own = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { minutes: 0, patient: { name: 'Maria Lopez', email: 'maria@home.example' } })))
  const tom = await cast.withChromium('Dr. Shah at the dashboard', { own_devices: true })
  await tom.signsInAs(provider)
  await tom.goto(`${cast.clinic.address}/visits/${own.id}`)
  await opensCheck(tom)
  await seesAndHearsOneself(tom)
  const chosen = { video: await chooses(tom, 'Camera', names), audio: await chooses(tom, 'Microphone', names) }
  await tom.picture('devices-dashboard')
  await tom.press('Done')
  await tom.goto(`${cast.clinic.address}/call/${own.id}`)
  await tom.reads(/You are the only one here/)
  await sends(tom, chosen)
})

cast.story('a guest in Firefox: the bar moves, and what is blocked is explained as Firefox wants it', async () => {
  const ida = await cast.withFirefox('Ida', { own_devices: true })
  await ida.goto(links.ida)
  await opensCheck(ida)
  await seesAndHearsOneself(ida)
  await ida.picture('devices-firefox')
  await ida.dies()
  cast.people.splice(cast.people.indexOf(ida), 1)
  const blocked = await cast.withFirefox('Ida, who has pressed Block', { own_devices: true,
    prefs: { 'media.navigator.permission.disabled': false, 'permissions.default.camera': 2, 'permissions.default.microphone': 2 } })
  await blocked.goto(links.ida)
  await opensCheck(blocked)
  await blocked.reads(/The browser does not let this page use it/)
  await blocked.reads(/crossed-out camera in front of the address/)
  await blocked.reads(/Or join by telephone:/)
  await blocked.picture('devices-firefox-blocked')
})

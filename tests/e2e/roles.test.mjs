// Who is what in the call: the interpreter beside whoever speaks, on a desk and on a telephone, also beside a screen; who is
// late; whom a provider makes big for everybody; and lines to all.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

const kPhone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const kSmall = { width: 320, height: 568 }

let provider, visit, shah, walter, ana, eva
const link_of = async (email, part = '/g/') => linkIn((await cast.clinic.mail.arrived(email)).mail.text, part)
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  const guests = [
    { email: 'ana@home.example', kind: 'family', language: 'en' },
    { email: 'eva@words.example', kind: 'interpreter', language: 'en', interprets: 'es' },
    { email: 'sam@signs.example', kind: 'interpreter', language: 'en', interprets: 'ase' },
    { email: 'lea@late.example', kind: 'interpreter', language: 'en', interprets: 'fr' },
    { email: 'tom@home.example', kind: 'family', language: 'en' },
  ]
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests })))
  ;[shah, walter, ana, eva] = await Promise.all([
    cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 }),
    cast.withChromium('Walter Okafor', { colour: 'blue', hertz: 880, options: kPhone }),
    cast.withChromium('Ana', { colour: 'green', hertz: 660 }),
    cast.withChromium('Eva Sol', { colour: 'purple', hertz: 1100, options: kPhone }),
  ])
  await shah.signsInAs(provider)
  await shah.goto(`${clinic.address}/call/${visit.id}`)
  await walter.goto(await link_of('walter@home.example', '/a/'))
  await walter.press('Start Appointment')
  await joins(ana, await link_of('ana@home.example'))
  await shah.perceives(walter)
  await shah.perceives(ana)
})

async function joins(person, link) {
  await person.goto(link)
  await person.fill('Your name', person.name)
  await person.press('Join Meeting')
}

/** Where the tile of this name is, and whether all of it can be seen: on the screen, with nothing else over it. */
const tile = (of, name) => of.evaluate((wanted) => {
  const found = [...document.querySelectorAll('.tile')].find((each) => each.querySelector('[role=group]')?.getAttribute('aria-label') === wanted)
  if (found === undefined) return undefined
  const { left, top, right, bottom } = found.getBoundingClientRect()
  const at = (x, y) => found.contains(document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y))
  const whole = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
  return { left, top, right, bottom, width: right - left, height: bottom - top, words: found.innerText,
    seen: whole && [0.05, 0.5, 0.95].every((x) => [0.05, 0.5, 0.95].every((y) => at(x, y))) }
}, name)
const gap = (one, other) => Math.max(one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom)

async function beside(of, speaker, interpreter, at_least = { width: 100, height: 60 }) {
  let last
  await until(`${interpreter} stands beside ${speaker} for ${of.name}`, async () => {
    const [one, other] = [await tile(of, speaker), await tile(of, interpreter)]
    last = { one, other }
    return one?.seen && other?.seen && gap(one, other) < 16 && other.width >= at_least.width && other.height >= at_least.height
  }).catch((error) => {
    throw new Error(`${error.message}: ${JSON.stringify(last)}`)
  })
  return last.other
}
/** The only one who is not muted of those who play here. */
async function speaks(person) {
  for (const other of [shah, walter, ana]) {
    const heard = await other.button('Mute').isVisible()
    if (heard !== (other === person)) await other.press(heard ? 'Mute' : 'Unmute')
  }
}

cast.story('whoever speaks, the interpreter stands beside them, on a desk and at 390 px, and the tile names the language', async () => {
  await joins(eva, await link_of('eva@words.example'))
  await shah.perceives(eva)
  cast.stays(eva)
  await eva.press('Mute')
  for (const [speaker, viewers] of [[walter, [shah, ana]], [ana, [shah, walter]], [shah, [walter, ana]]]) {
    await speaks(speaker)
    for (const viewer of viewers) {
      const { words } = await beside(viewer, speaker.name, 'Eva Sol')
      assert.match(words, /Interpreter, Spanish/)
    }
  }
  await shah.picture('call-interpreter')
  await walter.picture('call-interpreter-390')
  await walter.page.setViewportSize(kSmall)
  await beside(walter, 'Dr. Priya Shah', 'Eva Sol')
  await walter.picture('call-interpreter-320')
  await walter.page.setViewportSize(kPhone.viewport)
})

cast.story('beside a shared screen too', async () => {
  await ana.press('Share screen')
  for (const viewer of [shah, walter]) {
    await viewer.sees(ana.screen)
    await beside(viewer, viewer === shah ? 'Walter Okafor' : 'Dr. Priya Shah', 'Eva Sol')
  }
  await shah.picture('call-interpreter-screen')
  await walter.picture('call-interpreter-screen-390')
  await ana.press('Stop sharing')
  await shah.seesNo(ana.screen)
})

cast.story('a talk without guests may keep the interpreter: the patient says so, and both read who hears them', async () => {
  const out = async (answer) => {
    await walter.press('Participants')
    await walter.page.getByRole('switch', { name: 'Talk without guests' }).click()
    await walter.reads(/Should the interpreter stay\?/)
    await walter.picture('call-interpreter-stays-390')
    await walter.press(answer)
    await closes_sheet(walter)
    await ana.reads(/The others talk without guests/)
  }
  await out('Keep the interpreter')
  for (const each of [walter, shah]) await each.reads(/You talk without guests\. In the talk as well: Eva Sol\./)
  await shah.seesNo('green')
  await walter.sees('purple')
  await eva.sees('blue')
  await shah.press('Bring guests back')
  await shah.sees('green')
  await out('Everyone waits outside')
  await eva.reads(/The others talk without guests/)
  for (const each of [walter, shah]) await each.reads(/You talk without guests\.(?! In)/)
  await shah.press('Bring guests back')
  await shah.sees('green')
  await walter.sees('purple')
  await until('the focus is in the call', () => eva.evaluate(() => document.activeElement?.matches('.call-heading h1')))
})

cast.story('who interprets into sign language is big enough to be followed, whole, also beside a screen', async () => {
  const sam = await cast.withChromium('Sam Hand', { colour: 'grey', hertz: 1320, options: kPhone })
  await joins(sam, await link_of('sam@signs.example'))
  await shah.perceives(sam)
  await sam.press('Mute')
  await speaks(walter)
  const { words } = await beside(shah, 'Walter Okafor', 'Sam Hand', { width: 300, height: 200 })
  assert.match(words, /Interpreter, American Sign Language/)
  await beside(walter, 'Dr. Priya Shah', 'Sam Hand', { width: 150, height: 150 })
  assert.equal(await shah.evaluate(() => getComputedStyle(document.querySelector('[data-signs] video')).objectFit), 'contain', 'no hand is cut off')
  await shah.picture('call-signs')
  await ana.press('Share screen')
  await shah.sees(ana.screen)
  await walter.sees(ana.screen)
  assert.ok((await tile(shah, 'Sam Hand')).seen && (await tile(shah, 'Sam Hand')).height >= 180)
  const small = await tile(walter, 'Sam Hand')
  assert.ok(small.seen && small.width >= 300 && small.height >= 200, JSON.stringify(small))
  await beside(walter, 'Dr. Priya Shah', 'Sam Hand')
  await shah.picture('call-signs-screen')
  await walter.picture('call-signs-screen-390')
  await ana.press('Stop sharing')
  await sam.press('Leave')
})
/** Bars above the stage have a Close of their own. */
const closes_sheet = (person) => person.page.locator('.sheet-close').click()

cast.story('an interpreter is late and says so: read at once in the call, in Visit Details and in the Waiting Room, until they arrive', async () => {
  const lea = await cast.withChromium('Lea Tard', { colour: 'yellow', hertz: 1540, options: kPhone })
  const [desk, room] = await Promise.all([cast.withChromium('Dr. Shah at the dashboard'), cast.withChromium('Dr. Shah in the Waiting Room')])
  for (const person of [desk, room]) await person.signsInAs(provider)
  await desk.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await room.goto(`${cast.clinic.address}/waiting-room`)
  await lea.goto(await link_of('lea@late.example'))
  await lea.press('Running late')
  await lea.press('10 minutes')
  await lea.reads(/The others read: 10 minutes late \(said at/)
  const late = /Interpreter, French: running 10 minutes late \(said at \d/
  for (const person of [shah, walter, ana, desk, room]) await person.reads(late)
  await walter.press('Participants')
  await walter.page.locator('.person-late').filter({ hasText: late }).waitFor()
  await Promise.all([lea.picture('guest-running-late-390'), shah.picture('call-running-late'), desk.picture('details-running-late'),
    room.picture('waiting-room-running-late'), walter.picture('call-participants-late-390')])
  await closes_sheet(walter)
  await lea.press('Running late')
  await lea.press('15 minutes')
  await desk.reads(/running 15 minutes late/)
  await joins(lea, await link_of('lea@late.example'))
  await shah.perceives(lea)
  for (const person of [shah, walter, ana, desk, room]) await until(`${person.name} reads no more of it`, async () => !/running \d+ minutes late/.test(await person.text()))
  await lea.press('Leave')
})

cast.story('the provider puts a guest in the spotlight: big for everybody, said in words, and over when they leave', async () => {
  const tom = await cast.withChromium('Tom', { colour: 'yellow', hertz: 1540 })
  await joins(tom, await link_of('tom@home.example'))
  await shah.perceives(tom)
  await tom.press('Mute')
  await shah.press('Participants')
  await shah.press('Put Tom in the spotlight')
  await shah.reads(/Spotlight on Tom/)
  await tom.reads(/Spotlight on you: everybody sees you big/)
  for (const viewer of [shah, walter, ana, tom]) {
    await until(`Tom is big for ${viewer.name}`, async () => {
      const sizes = await viewer.evaluate(() => [...document.querySelectorAll('.tile')].map((each) => {
        const { width, height } = each.getBoundingClientRect()
        return { of: each.dataset.tile, main: each.dataset.place === 'main', area: width * height }
      }))
      const biggest = sizes.toSorted((a, b) => b.area - a.area)[0]
      return biggest.main && biggest.of === (await tom.evaluate(() => document.querySelector('.tile[data-mine]').dataset.tile))
    })
  }
  await beside(ana, 'Tom', 'Eva Sol')
  await shah.picture('call-spotlight-participants')
  await walter.picture('call-spotlight-390')
  await tom.press('Leave')
  await until('the spotlight is off', async () => !/Spotlight on/.test(await shah.page.locator('.sheet').innerText()))
  await closes_sheet(shah)
})

cast.story('a guest writes to everybody: the provider reads it, who waits learns nothing, and who comes later begins anew', async () => {
  const frames = []
  const tom = await cast.withChromium('Tom', { colour: 'yellow', hertz: 1540 })
  tom.page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))))
  await joins(tom, await link_of('tom@home.example'))
  await shah.perceives(tom)
  await shah.press('Participants')
  await shah.press('Put Tom back into waiting')
  await tom.reads(/You are back in the waiting room/)
  await closes_sheet(shah)
  const before = frames.length
  await eva.press('Chat')
  await eva.fill('Write to everybody', 'Buenos días <b>all</b>')
  await eva.page.keyboard.press('Enter')
  await shah.reads(/Eva Sol writes: Buenos días <b>all<\/b>/)
  assert.match(await shah.page.getByRole('button', { name: 'Chat' }).innerText(), /1/)
  await shah.press('Chat')
  const log = shah.page.getByRole('log', { name: 'Chat' })
  await log.getByText('Buenos días <b>all</b>').waitFor()
  await shah.fill('Write to everybody', 'Good morning, everybody.')
  await shah.press('Send')
  await eva.page.getByRole('log', { name: 'Chat' }).getByText('Good morning, everybody.').waitFor()
  await shah.picture('call-chat')
  await eva.picture('call-chat-390')
  await eva.page.setViewportSize(kSmall)
  await eva.picture('call-chat-320')
  await eva.page.setViewportSize(kPhone.viewport)
  assert.deepEqual(frames.slice(before).filter((frame) => /chat|Buenos|morning/.test(frame)), [])
  await shah.page.getByRole('region', { name: 'Waiting to come in' }).getByRole('button', { name: 'Admit', exact: true }).click()
  await tom.perceives(walter) // the others are muted since the first story
  await shah.fill('Write to everybody', 'Tom is back.')
  await shah.press('Send')
  await tom.reads(/Dr\. Priya Shah writes: Tom is back\./)
  await tom.press('Chat')
  assert.doesNotMatch(await tom.text(), /Buenos|Good morning/)
  await closes_sheet(eva)
  await closes_sheet(shah)
})

// Who is what in the call: the interpreter beside whoever speaks, on a desk and on a telephone, also beside a screen.
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

// The pages of a guest in every language: no label is cut off at 320 px, no word is missing; Arabic runs from right to left.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { wrongFromRightToLeft, wrongInAnyLanguage } from '../support/languages.mjs'
import { linkIn } from '../support/mail.mjs'
import { picturesWanted, takePictures } from '../support/pictures.mjs'

let provider, visit, link
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
    minutes: 0, guests: [{ email: 'ana@home.example', kind: 'family', language: 'ar' }], line: 'Please bring the list of medicines.' })))
  const { mail } = await clinic.mail.arrived('ana@home.example')
  link = linkIn(mail.text, '/g/')
})

const narrow = { width: 320, height: 640 }
const findings = []

// The states of this file by the names that they have in docs/pictures.
const named = { door: 'guest door', unknown: 'guest unknown link', 'in-use': 'guest link in use', waiting: 'waiting', left: 'guest left', call: 'call guest', participants: 'call participants',
  too_early: 'guest too early', locked: 'guest locked', expired: 'guest expired', switched_off: 'guest switched off' }

/** Looks at what `person` has on the screen now. */
async function look(person, language, state) {
  if (picturesWanted) {
    const picture = named[state] ?? (state.includes('1280') || /-\d/.test(state) ? undefined : state)
    if (language === 'ar' && picture !== undefined) await takePictures(person, picture, ['arabic'])
    return
  }
  const wrong = await person.evaluate(wrongInAnyLanguage)
  if (language === 'ar') wrong.push(...await person.evaluate(wrongFromRightToLeft, ['Priya', 'Ana', 'Portland']))
  findings.push(...wrong.map((what) => `${language}, ${state}: ${what}`))
  await person.picture(`languages-${state}-${language}`)
}

const chooses = async (person, language) => {
  await person.page.locator('.join-languages select').selectOption(language)
  await person.page.locator(`html[lang="${language}"]`).waitFor()
}
const languages = async (person) => {
  const all = await person.page.locator('.join-languages option').evaluateAll((options) => options.map((option) => option.value))
  return picturesWanted ? ['ar'] : all
}
const presses = (person, what) => person.page.locator(what).click()
const shows = (person, what) => person.page.locator(what).first().waitFor()

function judge() {
  const all = findings.splice(0)
  assert.equal(all.length, 0, `${all.length} findings:\n  ${all.join('\n  ')}`)
}

cast.story('an invitation opens in its own language, which can be changed for any other by its own name', async () => {
  const ana = await cast.withChromium('Ana')
  await ana.page.setViewportSize(narrow)
  await ana.goto(link)
  await shows(ana, 'html[lang="ar"][dir="rtl"]')
  const all = await languages(ana)
  if (!picturesWanted) assert.equal(all.length, 12)
  const names = await ana.page.locator('.join-languages option').allTextContents()
  for (const name of ['English', 'Español', '简体中文', 'Tiếng Việt', 'العربية', 'Français', 'Português', 'Русский', '한국어', 'Kreyòl ayisyen', 'Tagalog', 'Deutsch']) assert.ok(names.includes(name), name)
  for (const language of all) {
    await chooses(ana, language)
    await shows(ana, '.join-entry')
    await look(ana, language, 'door')
  }
  judge()
})

cast.story('too early, over, switched off, and an unknown link, in every language', async () => {
  const ana = await cast.withChromium('Ana')
  await ana.page.setViewportSize(narrow)
  const states = { too_early: '.join-countdown', locked: '.join-next', expired: '.join-next', switched_off: '.join-next' }
  for (const [state, shown] of Object.entries(states)) {
    await ana.isTold((told) => ({ ...told, state, visit: state === 'too_early' ? { ...told.visit, doors_open_at: new Date(Date.now() + 200_000_000).toISOString() } : undefined }))
    await ana.goto(link)
    await shows(ana, shown)
    for (const language of await languages(ana)) {
      await chooses(ana, language)
      await look(ana, language, state)
    }
  }
  await ana.page.unrouteAll({ behavior: 'wait' })
  await ana.goto(link.replace(/.{6}$/, 'aaaaaa'))
  await shows(ana, 'h1')
  for (const language of await languages(ana)) {
    await chooses(ana, language)
    await look(ana, language, 'unknown')
  }
  judge()
})

cast.story('in use elsewhere, waiting, in the call, participants, and left, in every language', async () => {
  const ana = await cast.withChromium('Ana', { colour: 'green', hertz: 660 })
  await ana.page.setViewportSize(narrow)
  await ana.goto(link)
  await shows(ana, '.join-entry')
  const all = await languages(ana)
  await ana.page.locator('#join-name').fill('Ana')
  for (const language of all) {
    await chooses(ana, language)
    await ana.page.route(/\/api\/join\/[^/]+$/, (route) => route.request().method() === 'GET' ? route.continue()
      : route.fulfill({ status: 409, contentType: 'application/problem+json', json: { type: '/problems/link_in_use', title: 'in use', status: 409, seat_name: 'Ana' } }), { times: 1 })
    await presses(ana, '.join-entry [type=submit]')
    await shows(ana, 'dialog[open]')
    await look(ana, language, 'in-use')
    await ana.page.keyboard.press('Escape')
  }
  await ana.page.unrouteAll({ behavior: 'wait' })
  await presses(ana, '.join-entry [type=submit]')
  for (const language of all) {
    await shows(ana, '.call-preview')
    await look(ana, await ana.page.locator('html').getAttribute('lang'), 'waiting')
    await presses(ana, '.control[data-look=leave]')
    await shows(ana, '.join-languages')
    await chooses(ana, language)
    await look(ana, language, 'left')
    await presses(ana, '.join-main .button')
  }

  const shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/call/${visit.id}`)
  for (const language of [...all, 'ar']) {
    await shows(ana, '.stage-faces .tile:nth-child(2)')
    const now = await ana.page.locator('html').getAttribute('lang')
    await look(ana, now, 'call')
    await ana.page.locator('.controls [aria-expanded]').first().click() // Participants; Chat is the other
    await shows(ana, '.people-group')
    await look(ana, now, 'participants')
    await ana.page.keyboard.press('Escape')
    await ana.page.locator('.people-group').first().waitFor({ state: 'detached' })
    await presses(ana, '.control[data-look=leave]')
    await shows(ana, '.join-languages')
    await chooses(ana, language)
    await presses(ana, '.join-main .button')
  }
  judge()
})

cast.story('Arabic looks right, wide and narrow, light and dark', async () => {
  const ana = await cast.withChromium('Ana')
  for (const [width, colorScheme] of [[1280, 'light'], [390, 'dark'], [320, 'light']]) {
    await ana.page.setViewportSize({ width, height: 900 })
    await ana.page.emulateMedia({ colorScheme })
    await ana.goto(link)
    await shows(ana, '.join-entry')
    await chooses(ana, 'ar')
    await look(ana, 'ar', `door-${width}-${colorScheme}`)
  }
  judge()
})

cast.story('what else guests and patients see, in Arabic', async () => {
  const ana = await cast.withChromium('Ana')
  const arabic = async (state) => {
    await chooses(ana, 'ar')
    await look(ana, 'ar', state)
  }
  await ana.page.setViewportSize(narrow)
  for (const state of ['revoked', 'declined', 'cancelled', 'completed', 'lapsed']) {
    await ana.isTold((told) => ({ ...told, state, visit: undefined }))
    await ana.goto(link)
    await shows(ana, '.join-next')
    await arabic(`guest ${state}`)
  }
  await ana.isTold((told) => ({ ...told, state: 'running' }))
  await ana.goto(link)
  await shows(ana, '.join-entry')
  await arabic('guest running')
  await ana.isTold((told) => ({ ...told, visit: { ...told.visit, starts_at: '2030-01-01T10:00:00Z', ends_at: '2030-01-01T10:30:00Z' } }))
  await ana.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await shows(ana, '.join-note[role=status]')
  await arabic('guest moved')
  await ana.page.unrouteAll({ behavior: 'wait' })
  await ana.goto(link)
  await shows(ana, '.join-entry')
  await ana.page.locator('.join-option[aria-expanded]').click()
  await shows(ana, '.device-self')
  await ana.page.locator('meter').waitFor()
  await arabic('guest device check')
  await ana.context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await ana.goto(link)
  await shows(ana, '.join-entry')
  await ana.page.locator('.join-option[aria-expanded]').click()
  await shows(ana, '.device-lift')
  await arabic('guest devices blocked')

  const { mail } = await cast.clinic.mail.arrived('walter@home.example')
  await ana.goto(linkIn(mail.text, '/a/'))
  await shows(ana, '.join-entry')
  await arabic('patient door')
  for (const [place, state] of [[1, 'patient asks for another time'], [2, 'patient cancel question']]) {
    await ana.page.locator('.join-options li > button:not([aria-expanded])').nth(place).click()
    await shows(ana, 'dialog[open]')
    await look(ana, 'ar', state)
    await ana.page.keyboard.press('Escape')
  }
  judge()
})

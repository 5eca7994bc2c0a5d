// One seat, whatever the device: reloaded, carried from a laptop to a telephone's browser, shared with somebody else,
// opened in two tabs, answered with "Not for me"; and what mail scanners do to links before anybody reads them.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { ApiClient, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

const phone = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }
let provider, visit, shah, walter, ana_link
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [{ email: 'ana@home.example', kind: 'family', language: 'en' }] })))
  ;({ shah, walter } = await cast.callWithPatient(provider, visit))
  ana_link = linkIn((await clinic.mail.arrived('ana@home.example')).mail.text, '/g/')
})

const seats = async (of = visit) => (await provider.must(200, provider.get(`/api/visits/${of.id}`))).seats
const guests_in = async () => (await seats()).filter(({ role, state }) => role === 'guest' && state === 'in_call').map(({ name }) => name)
async function joins(person, link, name = person.name) {
  await person.goto(link)
  await person.fill('Your name', name)
  await person.press('Join Meeting')
}

cast.story('a reload is the same seat without a question; on another device it is asked once, and the first one goes out', async () => {
  const laptop = await cast.withChromium('Ana', { colour: 'green', hertz: 660 })
  await joins(laptop, ana_link)
  await shah.perceives(laptop)
  await laptop.page.reload()
  await laptop.press('Join Meeting')
  await shah.perceives(laptop)
  assert.deepEqual(await guests_in(), ['Ana'])

  const mobile = await cast.withChromium('Ana on a phone', { colour: 'purple', hertz: 1100, options: phone })
  await joins(mobile, ana_link, 'Ana')
  await mobile.reads(/This link is already in use[\s\S]*Continue here as Ana/)
  await mobile.picture('seat-in-use-390')
  await shah.perceives(laptop)
  await mobile.press('Continue here as Ana')
  await shah.perceives(mobile)
  await laptop.reads(/You are in the visit on another device/)
  assert.deepEqual(await guests_in(), ['Ana'], 'one participant with one name')
  await until('one tile', () => shah.evaluate(() => [...document.querySelectorAll('.tile strong')].filter((each) => each.textContent === 'Ana').length === 1))
  await mobile.crashes()
  const back = await cast.withChromium('Ana again', { colour: 'grey', hertz: 1320 })
  await joins(back, ana_link, 'Ana')
  await back.press('Continue here as Ana')
  await shah.perceives(back)
  assert.deepEqual(await guests_in(), ['Ana'])
  cast.stays(back)
})

cast.story('somebody else with the same link waits until the provider lets them in, as a guest of their own', async () => {
  const ben = await cast.withChromium('Ben', { colour: 'yellow', hertz: 550 })
  await joins(ben, ana_link)
  await ben.press('I am someone else')
  await ben.reads(/The provider knows that you are here/)
  assert.deepEqual(await ben.inbound(), { connections: 0, packets: 0, frames: 0 })
  await shah.reads(/Ben/)
  await shah.press('Admit')
  await shah.perceives(ben)
  assert.deepEqual((await guests_in()).sort(), ['Ana', 'Ben'])
  // The link that both came by is taken back: both are out.
  const { invitation_id } = (await seats()).find(({ name }) => name === 'Ana')
  await provider.must(200, provider.post(`/api/invitations/${invitation_id}/revoke`))
  await ben.reads(/withdrawn|no longer/)
  await until('nobody of them is in', async () => (await guests_in()).length === 0)
})

cast.story('provider and patient with two tabs are asked where to go on', async () => {
  const tab = await shah.context.newPage()
  await tab.goto(`${cast.clinic.address}/call/${visit.id}`)
  await tab.getByRole('button', { name: 'Use here' }).waitFor()
  await walter.perceives(shah)
  await tab.getByRole('button', { name: 'Use here' }).click()
  await shah.reads(/The call goes on in another tab or on another device/)
  const first = shah.page
  shah.page = tab
  await walter.perceives(shah)
  await shah.perceives(walter)
  await first.close()

  const second = await walter.context.newPage()
  await second.goto(walter.page.url())
  await second.getByRole('button', { name: 'Start Appointment' }).click()
  const before = walter.page
  walter.page = second
  await second.getByRole('button', { name: /^Continue here/ }).click()
  await until('the first tab says so', async () => /You are in the visit on another device/.test(await before.evaluate(() => document.body.innerText)))
  await shah.perceives(walter)
  await walter.perceives(shah)
  await before.close()
})

cast.story('incident_16: what a scanner does to a link (HEAD, GET, prefetch, scripts that click) opens nothing and spends nothing', async () => {
  const guests = [{ email: 'scanned@home.example', name: 'Iris', kind: 'interpreter', interprets: 'es', language: 'en' }]
  const own = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests, patient: { name: 'Pia Falk', email: 'pia@home.example' } })))
  const link = linkIn((await cast.clinic.mail.arrived('scanned@home.example')).mail.text, '/g/')
  const patient_link = linkIn((await cast.clinic.mail.arrived('pia@home.example')).mail.text, '/a/')
  const state = async () => (await seats(own))[1].state
  const anyone = new ApiClient(cast.clinic.address)
  const token = link.split('/').pop()
  for (const headers of [{}, { 'sec-purpose': 'prefetch' }, { purpose: 'prefetch' }, { 'user-agent': 'Mozilla/5.0 (compatible; LinkScanner)' }])
    for (const method of ['HEAD', 'GET']) for (const path of [`/g/${token}`, `/api/join/${token}`, `/api/join/${token}/visit.ics`]) assert.ok((await anyone.send(method, path, undefined, headers)).status < 400)
  const scanner = await cast.withChromium('a scanner')
  for (const [address, door] of [[link, 'Join Meeting'], [patient_link, 'Start Appointment']]) {
    await scanner.goto(address)
    await scanner.button(door).waitFor()
    // Every link and button, those of questions that open too; a language may change by it.
    for (let round = 0; round < 4; round++) {
      await scanner.evaluate(async () => {
        const type_into = (field) => {
          const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
          Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, 'scanned@scanner.example')
          field.dispatchEvent(new Event('input', { bubbles: true }))
        }
        for (const field of document.querySelectorAll('input:not([type=checkbox], [type=radio]), textarea')) type_into(field)
        for (const element of document.querySelectorAll('button, input, body, dialog button')) {
          for (const type of ['pointerdown', 'pointerup', 'focus', 'scroll', 'touchstart']) element.dispatchEvent(new Event(type, { bubbles: true }))
          element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
          element.click()
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
      })
    }
    await scanner.picture(`scanner-pressed-everything-${door}`)
  }
  assert.ok(['sent', 'delivered'].includes(await state()), await state())
  const after = await provider.must(200, provider.get(`/api/visits/${own.id}`))
  assert.equal(after.status, own.status)
  assert.deepEqual(after.seats.map(({ name }) => name), own.seats.map(({ name }) => name), 'nobody came in, was renamed or invited')
  assert.equal(after.other_time, null)

  const reader = await cast.withChromium('who reads it')
  await reader.goto(link)
  await reader.button('Join Meeting').waitFor()
  await reader.page.mouse.click(20, 300)
  await until('opened, by a person', async () => (await state()) === 'opened')
  await joins(reader, link, 'Rosa')
  await reader.reads(/You are waiting for/)
})

cast.story('"Not for me" is named in the message, ends the invitation, erases the address and tells who invited', async () => {
  const guests = [{ email: 'wrong@home.example', kind: 'family', language: 'en' }, { phone: '+12025550177', kind: 'carer', language: 'en' }]
  const own = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { minutes: 60, guests, patient: { name: 'Oda Lind', email: 'oda@home.example' } })))
  const { mail } = await cast.clinic.mail.arrived('wrong@home.example')
  assert.match(mail.text, /Not for me/)
  assert.match(mail.html, /Not for me/)
  assert.match((await cast.clinic.sms.arrived('+12025550177')).text, /Not for me/)
  const stranger = await cast.withChromium('a stranger')
  await stranger.goto(linkIn(mail.text, '/g/'))
  await stranger.press('Not for me')
  await stranger.picture('not-for-me')
  await stranger.page.getByRole('dialog').getByRole('button', { name: 'End the invitation' }).click()
  const seat = await until('declined', async () => (await seats(own)).find(({ state }) => state === 'declined'))
  assert.equal(seat.email, null)
  const told = await cast.clinic.mail.arrived('shah@clinic.example')
  assert.match(told.mail.subject, /Not for me/)
  assert.doesNotMatch(told.mail.text, /wrong@home/)
})

// Numbers and PINs as people get them (panel, messages, pages, a block to read aloud), each tried by a real telephone;
// and what the pages say of who is there by telephone.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { confirms, fillsIn, signsIn } from '../support/booking.mjs'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { trunkSettings } from '../support/dialing.mjs'
import { linkIn } from '../support/mail.mjs'
import { Telephone, freePort } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

const kWords = '+1 555 010 0100'
const kTollFree = '+1 800 555 0199'
// What a caller's own telephone is called: it must not stand on any page.
const kCaller = '15557654321'
let provider, shah, sip

const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  const admin = await clinic.signIn('admin@clinic.example')
  await admin.must(200, admin.patch('/api/clinic', { doors_minutes: 60 }))
  shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  await shah.signsInAs(provider)
}, async () => {
  sip = await freePort()
  return { extra: trunkSettings(sip, { numbers: [{ number: '+15550100100', label: 'Riverside', country: 'US' },
    { number: '+18005550199', label: 'Riverside', country: 'US', toll_free: true }] }) }
})

// It starts now: five minutes later may be tomorrow, which the Waiting Room does not show.
const book = (options = {}) => provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { minutes: 0, ...options })))
const details = (visit) => provider.must(200, provider.get(`/api/visits/${visit.id}`))
const startsCall = (visit) => shah.goto(`${cast.clinic.address}/call/${visit.id}`)
/** The nine digits of the first PIN on the page. */
async function pinOn(person, place = '.dial-in-pin') {
  const words = await person.page.locator(place).first().innerText()
  assert.match(words, /^PIN [1-9]\d\d-\d\d\d-\d\d\d$/)
  return words.replace(/\D/g, '')
}
const telephones = []
after(() => Promise.all(telephones.map((telephone) => telephone.stop())))
async function calls(pin, { name = kCaller, ...looks } = {}) {
  const telephone = await Telephone.start(name, { hertz: 620, ...looks })
  telephones.push(telephone)
  await telephone.dial(sip)
  await telephone.press(pin)
  return telephone
}
async function noNumberOn(...people) {
  for (const person of people) assert.doesNotMatch(await person.text(), /765.?4321/, `${person.name} reads the caller's number`)
}

cast.story('Add Participants shows each number with its PIN; the very PIN that was copied brings a telephone in', async () => {
  const visit = await book()
  await startsCall(visit)
  await shah.press('Add Participants')
  await shah.reads(/Dial-In Number\s+landline or mobile phone\s+\+1 555 010 0100\s+Riverside, United States\s+PIN \d{3}-\d{3}-\d{3}/)
  await shah.reads(/\+1 800 555 0199\s+Riverside, United States, toll-free\s+PIN \d{3}-\d{3}-\d{3}/)
  const pin = await pinOn(shah)
  assert.equal(await shah.page.getByRole('link', { name: kTollFree }).getAttribute('href'), `tel:+18005550199,,${pin}#`)
  await shah.press('Copy number and PIN')
  await shah.reads(/Number and PIN copied/)
  await until('a new PIN is shown', async () => (await pinOn(shah)) !== pin)
  const copied = await shah.page.evaluate(() => navigator.clipboard.readText())
  assert.equal(copied, `${kWords}, PIN ${pin.match(/.../g).join('-')}\ntel:+15550100100,,${pin}#`)
  await shah.press('Close')

  const rosa = await calls(pin)
  await shah.reads(/Phone guest 1 came in \(Guest, by phone\)/i, 30)
  await shah.hears(620)
  await shah.press('Participants')
  await shah.reads(/Phone guest 1\s+Guest · by phone · in the call/i)
  await shah.press('Rename Phone guest 1')
  await shah.fill('Name shown to everyone', 'Rosa')
  await shah.press('Save name')
  await shah.reads(/Rosa\s+Guest · by phone/)
  await shah.press('Mute Rosa')
  await shah.hearsNo(620)
  await shah.reads(/by phone · in the call · muted/)
  await rosa.press('*6')
  await shah.hears(620)
  await rosa.press('*5')
  await shah.reads(/by phone · in the call · hand raised/)

  const desk = await cast.withChromium('Dr. Shah at the dashboard')
  await desk.signsInAs(provider)
  await desk.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await desk.reads(/Rosa\s+in the call\s+by phone · since .* · hand raised/)
  await desk.goto(`${cast.clinic.address}/waiting-room`)
  await desk.reads(/2 in the call/)
  await noNumberOn(shah, desk)

  await shah.press('Remove Rosa')
  await shah.press('Remove')
  await rosa.isHungUp()
  await shah.reads(/Rosa is no longer in the call/)
  await rosa.stop()
})

cast.story('messages carry number, PIN and the one-tap string; a PIN from a text message lets its guest wait and come in', async () => {
  const { mail, sms } = cast.clinic
  const visit = await book({ patient: { name: 'Maria Lopez', email: 'maria@home.example' }, guests: [{ phone: '+15551230009', kind: 'family', language: 'es' }] })
  const letter = (await mail.arrived('maria@home.example')).mail
  const [, pin] = letter.text.match(/By telephone: call \+1 555 010 0100 \(Riverside\) and type the PIN (\d{3}-\d{3}-\d{3})\n/)
  const digits = pin.replaceAll('-', '')
  assert.match(letter.text, new RegExp(`\nBy telephone: call \\+1 800 555 0199 \\(Riverside, toll-free\\) and type the PIN ${pin}\n`))
  assert.ok(letter.html.includes(`<a href="tel:+15550100100,,${digits}#">Call +1 555 010 0100 with one tap</a>`), letter.html)
  assert.match(letter.text, /This link and this PIN are yours alone/)

  const { text } = await sms.arrived('+15551230009')
  const [, guests] = text.match(/ Por teléfono: \+1 555 010 0100, PIN (\d{3}-\d{3}-\d{3})\. Con un toque: tel:\+15550100100,,\d{9}#$/)
  const rosa = await calls(guests.replaceAll('-', ''))
  const desk = await cast.withChromium('Dr. Shah at the dashboard')
  await desk.signsInAs(provider)
  await desk.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await desk.reads(/Phone guest 1\s+waiting\s+by phone · since/, 30)
  await desk.goto(`${cast.clinic.address}/waiting-room`)
  await desk.reads(/Somebody is waiting\s+Phone guest 1 \(Family, by phone\) has just come/)
  await noNumberOn(desk)
  await startsCall(visit)
  await shah.hears(620, 30)
  rosa.hangUp()
  await desk.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await desk.reads(/Phone guest 1\s+left\s+by phone/)
  await rosa.stop()
})

cast.story("the patient's own number and PIN stand on the appointment page, and are the patient's seat", async () => {
  const visit = await book({ patient: { name: 'James Carter', email: 'james@home.example' } })
  const james = await cast.withChromium('James Carter', { colour: 'blue', hertz: 880 })
  await james.goto(linkIn((await cast.clinic.mail.arrived('james@home.example')).mail.text, '/a/'))
  await james.reads(/Join by telephone[\s\S]*\+1 555 010 0100\s+Riverside, United States\s+PIN \d{3}-\d{3}-\d{3}/)
  const pin = await pinOn(james)
  assert.equal(await james.page.getByRole('link', { name: kWords }).getAttribute('href'), `tel:+15550100100,,${pin}#`)
  await startsCall(visit)
  const phone = await calls(pin)
  await shah.reads(/James Carter came in \(Patient, by phone\)/i, 30)
  await shah.hears(620)
  const patient = (await details(visit)).seats[0]
  assert.deepEqual([patient.role, patient.state, patient.via], ['patient', 'in_call', 'phone'])
  await phone.stop()
})

cast.story('a patient who has only a landline: number and PIN are there to be read aloud, as soon as the visit is booked', async () => {
  const sam = await cast.withChromium('Dr. Shah at the dashboard')
  await signsIn(sam, cast.clinic.address, 'shah@clinic.example')
  await fillsIn(sam, { patient: { name: 'Agnes Miller' } })
  await sam.reads(/To read aloud to a patient who has only a telephone\s+Your visit with Dr. Priya Shah is on/)
  await sam.reads(/call .?\+1\s555\s010\s0100[\s\S]*Instead you can call .?\+1\s800\s555\s0199.?: that call is free\./)
  await sam.reads(/The PIN appears here as soon as the visit is confirmed/)
  await sam.press('Confirm')
  await sam.reads(/The visit is booked[\s\S]*When you are asked for your PIN, press .?\d{3}-\d{3}-\d{3}.?\./)
  const pin = await pinOn(sam, '.read-aloud-pin')
  const phone = await calls(pin)
  await sam.press('Open Visit Details')
  await sam.reads(/Agnes Miller\s+waiting\s+by phone/, 30)
  await sam.reads(/To read aloud to a patient who has only a telephone/)
  await sam.press('Show PIN')
  await until('the same PIN', async () => (await pinOn(sam, '.sheet .read-aloud-pin')) === pin)
  await phone.stop()
})

cast.story('a telephone from which nothing comes is told of within 5 s, in the call and in Visit Details, and so is its return', async () => {
  const visit = await book({ guests: [{ phone: '+15551230010', kind: 'family', language: 'en' }] })
  const { pin } = await provider.must(200, provider.post(`/api/invitations/${visit.seats[1].invitation_id}/secrets`))
  await startsCall(visit)
  const rosa = await calls(pin.replaceAll('-', ''))
  await shah.hears(620, 30)
  const desk = await cast.withChromium('Dr. Shah at the dashboard')
  await desk.signsInAs(provider)
  await desk.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await desk.reads(/Phone guest 1\s+in the call/)
  rosa.goesDead()
  await Promise.all([
    shah.reads(/Phone guest 1: nothing comes from this phone\. The line may be dead: call again/, 5),
    desk.reads(/nothing comes from this phone\. The line may be dead: call again/i, 5)])
  rosa.comesBack()
  for (const person of [shah, desk]) await until(`${person.name} reads no more of it`, async () => !/nothing comes/i.test(await person.text()), 10)
  await shah.hears(620)
  await rosa.stop()
})

cast.story('a telephone that is silent is told of, with what to ask for; muted on purpose it is not', async () => {
  const visit = await book({ guests: [{ phone: '+15551230011', kind: 'family', language: 'en' }] })
  const { pin } = await provider.must(200, provider.post(`/api/invitations/${visit.seats[1].invitation_id}/secrets`))
  await startsCall(visit)
  const quiet = await calls(pin.replaceAll('-', ''), { hertz: 0 })
  await quiet.hears(shah.hertz, 40)
  await shah.reads(/Phone guest 1: no sound from this phone\. Ask them to unmute their phone and to speak\./, 40)
  await quiet.press('*6')
  await until('nobody is asked to unmute', async () => !/Ask them to unmute/.test(await shah.text()))
  await quiet.stop()
})

cast.story("a guest whose browser cannot, or whose network is gone, is offered the telephone with the own PIN", async () => {
  const visit = await book({ guests: [{ email: 'ana@home.example', kind: 'family', language: 'en' }] })
  const link = linkIn((await cast.clinic.mail.arrived('ana@home.example')).mail.text, '/g/')
  const offer = /Or join by telephone: call \u2066?\+1\s800\s555\s0199\u2069?, PIN \u2066?\d{3}-\d{3}-\d{3}/
  const inside = await cast.withChromium('Ana inside another app', { options: { userAgent: 'Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 [FBAN/FB4A]' } })
  await inside.goto(link)
  await inside.reads(offer)
  const old = await cast.withChromium('Ana with an old browser')
  await old.context.addInitScript(() => delete window.RTCPeerConnection)
  await old.goto(link)
  await old.reads(/This browser cannot hold a video call[\s\S]*Or join by telephone/)

  const ana = await cast.withChromium('Ana', { colour: 'green', hertz: 660 })
  await startsCall(visit)
  await ana.goto(link)
  await ana.fill('Your name', 'Ana')
  await ana.press('Join Meeting')
  await ana.perceives(shah)
  assert.doesNotMatch(await ana.text(), offer)
  await ana.context.setOffline(true)
  await ana.reads(offer)
  const tel = await ana.page.locator('.phone-instead a').getAttribute('href')
  assert.match(tel, /^tel:\+18005550199,,\d{9}#$/)
  await ana.context.setOffline(false)
  await until('the offer goes with the trouble', async () => !offer.test(await ana.text()))
  // The telephone takes the seat over, and the page says where the visit goes on.
  const phone = await calls(tel.match(/,,(\d{9})#/)[1])
  await shah.hears(620, 30)
  await ana.reads(/You are in the visit on another device/)
  await phone.stop()
})

cast.story('whose browser dies and who dials in at once is one participant with one name', async () => {
  const visit = await book({ guests: [{ email: 'rosa@home.example', kind: 'family', language: 'en' }] })
  const rosa = await cast.withChromium('Rosa', { colour: 'green', hertz: 660 })
  await startsCall(visit)
  await rosa.goto(linkIn((await cast.clinic.mail.arrived('rosa@home.example')).mail.text, '/g/'))
  const pin = await pinOn(rosa)
  await rosa.fill('Your name', 'Rosa')
  await rosa.press('Join Meeting')
  await shah.perceives(rosa)
  await rosa.crashes()
  const phone = await calls(pin)
  await shah.hears(620, 30)
  await shah.seesNo('green')
  const guests = (await details(visit)).seats.filter(({ role }) => role === 'guest')
  assert.deepEqual(guests.map(({ name, state, via }) => ({ name, state, via })), [{ name: 'Rosa', state: 'in_call', via: 'phone' }])
  assert.doesNotMatch(await shah.text(), /Rosa is no longer in the call/)
  await noNumberOn(shah)
  await phone.stop()
})

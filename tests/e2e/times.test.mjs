// A link and the clock: before the doors, on time, after the scheduled end, after completion, and never good.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft, localTime } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let provider, shah, early, short
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  await shah.signsInAs(provider)
  // Both clocks run while the other stories are told: the doors of one visit open, the time of another is over.
  early = await books({ starts: local(minute_after(15) + 15 * 60_000), ends: local(minute_after(15) + 45 * 60_000) }, 'early')
  short = await books({ starts: localTime(0), ends: local(minute_after(30)) }, 'short')
})

const minute_after = (seconds) => Math.ceil((Date.now() + seconds * 1000) / 60_000) * 60_000
const local = (instant) => localTime((instant - Date.now()) / 60_000)

/** A visit with a patient, a guest and one who reads Spanish, and the links that came to them by e-mail. */
async function books({ starts, ends }, word) {
  const visit = await provider.must(201, provider.post('/api/visits', {
    ...draft([provider.session.person.id], { patient: { name: `Patient ${word}`, email: `${word}-patient@home.example` },
      guests: [{ email: `${word}-guest@home.example`, kind: 'family', language: 'en' }, { email: `${word}-eva@home.example`, kind: 'carer', language: 'es' }] }),
    starts_local: starts, ends_local: ends,
  }))
  const link = async (who, part) => linkIn((await cast.clinic.mail.arrived(`${word}-${who}@home.example`)).mail.text, part)
  return { ...visit, patient: await link('patient', '/a/'), guest: await link('guest', '/g/'), spanish: await link('eva', '/g/') }
}
const now_till = (minutes) => ({ starts: localTime(0), ends: localTime(minutes) })

async function joins(person, link) {
  await person.goto(link)
  await person.fill('Your name', person.name)
  await person.press('Join Meeting')
}

cast.story('before the doors: the details, a countdown, the calendar; no field and no button', async () => {
  early.person = await cast.withChromium('Early guest')
  cast.stays(early.person)
  const { person } = early
  await person.goto(early.guest)
  await person.reads(/You are invited to a video visit[\s\S]*Dr. Priya Shah[\s\S]*Coordinated Universal Time[\s\S]*too early to come in[\s\S]*doors open in/)
  assert.equal(await person.button('Join Meeting').count(), 0)
  assert.doesNotMatch(await person.text(), /Patient early|consultation/i)
  const [calendar] = await Promise.all([person.page.waitForEvent('download'), person.page.getByRole('link', { name: 'Add to calendar' }).click()])
  assert.equal(calendar.suggestedFilename(), 'visit.ics')
  await person.picture('guest-too-early')
})

cast.story('on time: the guest waits and comes in by itself when the provider starts; after completion the link says so', async () => {
  const visit = await books(now_till(30), 'on-time')
  const [ana, walter] = [await cast.withChromium('Ana', { colour: 'green', hertz: 660 }), await cast.withChromium('Walter', { colour: 'blue', hertz: 880 })]
  await ana.goto(visit.guest)
  await ana.picture('guest-door')
  await joins(ana, visit.guest)
  await ana.reads(/You are waiting for Dr. Priya Shah/)
  await walter.goto(visit.patient)
  await walter.picture('patient-door')
  await walter.press('Start Appointment')
  await walter.reads(/You are waiting for Dr. Priya Shah/)
  await shah.goto(`${cast.clinic.address}/call/${visit.id}`)
  for (const [one, other] of [[shah, ana], [shah, walter], [ana, shah], [ana, walter], [walter, shah], [walter, ana]]) await one.perceives(other)

  await shah.press('Complete Visit')
  await shah.picture('call-complete-question')
  await shah.page.getByRole('dialog').getByRole('button', { name: 'Complete Visit' }).click()
  await ana.reads(/This visit is over[\s\S]*Thank you for being there/)
  await walter.reads(/This visit is over[\s\S]*Thank you for coming/)
  await ana.goto(visit.guest)
  await ana.reads(/This visit is over/)
  await ana.picture('guest-completed')
  assert.equal(await ana.button('Join Meeting').count(), 0)
  // The browser is English; the invitation was not.
  const eva = await cast.withChromium('Eva')
  await eva.goto(visit.spanish)
  await eva.reads(/Esta visita ha terminado/)
})

cast.story('a mangled link and one that never was get the same page', async () => {
  const sam = await cast.withChromium('Sam')
  const good = early.guest
  const texts = []
  for (const link of [good.slice(0, -3), good + 'x', good.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), `${good}%2`]) {
    await sam.goto(link)
    await sam.reads(/We do not know this link/)
    texts.push(await sam.text())
  }
  assert.equal(new Set(texts).size, 1, texts.join('\n---\n'))
  await sam.picture('guest-unknown')
})

cast.story('after the scheduled end nobody new comes in; the provider who comes late finds who waited, and may extend', async () => {
  const [ana, walter, sam] = [await cast.withChromium('Ana', { colour: 'green', hertz: 660 }), await cast.withChromium('Walter', { colour: 'blue', hertz: 880 }),
    await cast.withChromium('Sam', { colour: 'purple', hertz: 1100 })]
  const late = await provider.must(200, provider.post(`/api/visits/${short.id}/fresh-invitation`))
  await provider.must(200, provider.post(`/api/invitations/${late.invitation_id}/use`))
  await joins(ana, short.guest)
  await walter.goto(short.patient)
  await walter.press('Start Appointment')
  for (const person of [ana, walter]) await person.reads(/You are waiting for Dr. Priya Shah/)
  await sam.goto(late.link)
  await until('the scheduled time is over', () => Date.now() > Date.parse(short.ends_at), 100)

  await sam.fill('Your name', 'Sam')
  await sam.press('Join Meeting')
  await sam.reads(/The scheduled time is over[\s\S]*Nobody new comes in/)
  await sam.picture('guest-expired')
  for (const person of [ana, walter]) assert.match(await person.text(), /You are waiting for Dr. Priya Shah/)

  await shah.goto(`${cast.clinic.address}/call/${short.id}`)
  for (const [one, other] of [[shah, ana], [shah, walter], [ana, walter], [walter, ana], [walter, shah]]) await one.perceives(other)
  await shah.reads(/The scheduled time is over/)
  await shah.picture('call-time-over')
  // Sam had pressed before anybody was there; whoever opens the link now can ask.
  await sam.page.reload()
  await sam.reads(/The scheduled time is over[\s\S]*Nobody new comes in/)
  await sam.fill('Your name', 'Sam')
  await sam.press('Ask to come in')
  await sam.reads(/If the provider is still in the visit, they have been told that you are here/)
  await sam.picture('guest-expired-asked')
  await shah.reads(/Sam tried to come in, but the scheduled time is over/)
  await shah.press('Extend visit')
  await shah.reads(/This delays Patient early at /)
  await shah.picture('call-extend')
  await shah.press('10 minutes')
  await ana.reads(/The visit has been extended. New end:/)
  await until('the door has opened by itself', async () => (await sam.button('Join Meeting').count()) === 1, 40)
  await sam.press('Join Meeting')
  await shah.perceives(sam)
  await sam.perceives(walter)
})

cast.story('the page that was open too early has opened by itself', async () => {
  await until('the doors are open', () => Date.now() > Date.parse(early.doors_open_at), 100)
  await early.person.reads(/You can join and wait/, 10)
  await early.person.fill('Your name', 'Early')
  await early.person.press('Join Meeting')
  await early.person.reads(/You are waiting for Dr. Priya Shah/)
})

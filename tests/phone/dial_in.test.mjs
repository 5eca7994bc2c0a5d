// Anyone with any telephone: baresip calls the program's trunk, types a PIN by RFC 4733, and is in the visit with a
// provider at a browser. What each hears of the other is recognised by its frequency.
import assert from 'node:assert/strict'
import { PhoneCast, kDialInNumber, openWithTrunk } from '../support/dialing.mjs'
import { until } from '../support/wait.mjs'

let provider, shah, sip, visits

const cast = PhoneCast.withTrunks(async () => {
  const { port, extra } = await openWithTrunk()
  sip = port
  return extra
}, (opened) => ({ provider, shah, visits } = opened))

async function calls(name, looks) {
  const telephone = await cast.telephone(name, looks)
  await telephone.dial(sip)
  return telephone
}
const comes_in = async (booked, name, looks) => visits.comesIn(booked, await cast.telephone(name, looks), sip)

cast.story('a caller waits, comes in with the provider, is heard and hears; mute and hand agree on both sides', async () => {
  const booked = await visits.book()
  const rosa = await comes_in(booked, 'rosa', { hertz: 620 })
  const waiting = await visits.seatOf(booked)
  assert.equal(waiting.state, 'waiting')
  assert.equal(waiting.via, 'phone')
  await cast.shahComes(booked)
  await shah.hears(620)
  await rosa.hears(shah.hertz)
  await shah.reads(/Phone guest 1/)
  await shah.reads(/by phone/i)

  await rosa.press('*6')
  await shah.hearsNo(620)
  await visits.seatBecomes(booked, 'muted', ({ muted }) => muted)
  await rosa.press('*6')
  await shah.hears(620)
  await rosa.press('*5')
  await shah.reads(/has raised a hand/)
  await visits.seatBecomes(booked, 'with a raised hand', ({ hand }) => hand)
  await rosa.press('*5')
  await visits.seatBecomes(booked, 'with the hand down', ({ hand }) => !hand)

  await shah.press('Participants')
  await shah.press('Mute Phone guest 1')
  await shah.hearsNo(620)
  await rosa.press('*6')
  await shah.hears(620)

  await shah.press('Mute')
  await rosa.hearsNo(shah.hertz)
  await shah.press('Unmute')
  await rosa.hears(shah.hertz)

  rosa.hangUp()
  await visits.seatBecomes(booked, 'left', ({ state }) => state === 'left')
  await shah.hearsNo(620)
})

cast.story('who is removed is cut off at once, hears a goodbye, and the PIN is dead', async () => {
  const booked = await visits.book()
  await cast.shahComes(booked)
  const rosa = await comes_in(booked, 'rosa', { hertz: 620 })
  await shah.hears(620)
  await rosa.hears(shah.hertz)
  await provider.must(200, provider.post(`/api/invitations/${booked.seat.invitation_id}/revoke`))
  await until('the room is cut', () => rosa.ear.share(shah.hertz, 300) < 0.1, 2)
  await until('a goodbye is spoken', () => rosa.ear.loudness(300) > 0.01, 3)
  await rosa.isHungUp()
  await shah.hearsNo(620)
  await rosa.dial(sip)
  await rosa.press(booked.pin)
  await until('the answer to the PIN is spoken', () => rosa.ear.loudness(300) > 0.01, 10)
  assert.equal((await visits.seatOf(booked)).state, 'revoked')
  await shah.hearsNo(620)
})

cast.story('completing the visit cuts the room within a second, says goodbye and hangs up', async () => {
  const booked = await visits.book()
  await cast.shahComes(booked)
  const rosa = await comes_in(booked, 'rosa', { hertz: 620 })
  await rosa.hears(shah.hertz)
  await provider.must(200, provider.post(`/api/visits/${booked.visit.id}/complete`))
  await until('the room is cut', () => rosa.ear.share(shah.hertz, 300) < 0.1, 1.5)
  await rosa.isHungUp()
})

cast.story('a PIN before the doors is told when to call, and nobody is let in', async () => {
  const booked = await visits.book({ minutes: 120 })
  const rosa = await calls('rosa')
  await rosa.press(booked.pin)
  await rosa.isHungUp(45)
  const { state } = await visits.seatOf(booked)
  assert.ok(!['waiting', 'in_call', 'left'].includes(state), state)
})

cast.story('a wrong PIN is told so three times, then the call ends', async () => {
  const somebody = await calls('somebody')
  for (let i = 0; i < 3; ++i) {
    await somebody.press('121212121')
    if (i < 2) await until('it asks again', () => somebody.ear.loudness(300) > 0.01, 10)
  }
  await somebody.isHungUp(30)
})

cast.story('no number and no digit of a PIN stands in the log', async () => {
  const output = cast.clinic.program.output
  assert.ok(visits.pins.length >= 4)
  for (const pin of visits.pins) for (const form of [pin, pin.replaceAll('-', '')]) assert.ok(!output.includes(form))
  for (const secret of ['121212121', '5551230000', kDialInNumber]) assert.ok(!output.includes(secret), 'a number in the log')
})

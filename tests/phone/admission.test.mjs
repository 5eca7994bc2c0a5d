// The rule of admission on the telephone: a caller waits with music from the server alone until a provider presses Admit
// in the call window, is put back and let in again on the same line, and is declined with spoken words.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { PhoneVisits, hastyWords, openWithTrunk } from '../support/dialing.mjs'
import { Telephone } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

let provider, shah, sip, visits
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  visits = new PhoneVisits(provider)
  shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  await shah.signsInAs(provider)
}, async () => {
  const { port, extra } = await openWithTrunk()
  sip = port
  return { extra: extra + hastyWords() }
})

const door = () => shah.page.getByRole('region', { name: 'Waiting to come in' })

cast.story('a caller is asked for, admitted, put back and admitted again; the line stays up all the time', async () => {
  const booked = await visits.book()
  await provider.must(200, provider.patch(`/api/visits/${booked.visit.id}`, { admission: 'ask' }))
  await shah.goto(`${cast.clinic.address}/call/${booked.visit.id}`)
  await shah.reads(/You are the only one here/)
  const rosa = await visits.comesIn(booked, await Telephone.start('rosa', { hertz: 620 }), sip)
  await shah.reads(/Waiting to come in[\s\S]*Phone guest 1[\s\S]*by phone/i)
  await until('there is music', () => rosa.ear.loudness(1000) > 0.005, 10)
  assert.ok(rosa.ear.share(shah.hertz, 1500) < 0.1, 'nothing of the room before')
  await shah.hearsNo(620)
  assert.equal((await visits.seatOf(booked)).state, 'waiting')

  await door().getByRole('button', { name: 'Admit', exact: true }).click()
  await shah.hears(620)
  await rosa.hears(shah.hertz)

  await shah.press('Participants')
  await shah.press('Put Phone guest 1 back into waiting')
  await shah.hearsNo(620)
  await until('the room is cut', () => rosa.ear.share(shah.hertz, 300) < 0.1, 2)
  await visits.seatBecomes(booked, 'waiting', ({ state }) => state === 'waiting')
  assert.ok(!rosa.isOver(), 'the line is still up')
  await provider.must(200, provider.post(`/api/invitations/${booked.seat.invitation_id}/admit`))
  await shah.hears(620)
  await rosa.hears(shah.hertz)
  await shah.press('Close')
  await rosa.stop()
})

cast.story('a caller who is declined hears it and is hung up on; the PIN stays good', async () => {
  const booked = await visits.book()
  await provider.must(200, provider.patch(`/api/visits/${booked.visit.id}`, { admission: 'ask' }))
  await shah.goto(`${cast.clinic.address}/call/${booked.visit.id}`)
  const rosa = await visits.comesIn(booked, await Telephone.start('rosa', { hertz: 620 }), sip)
  await door().getByRole('button', { name: 'Decline' }).click()
  await shah.page.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
  const declined = Date.now()
  await rosa.isHungUp()
  await visits.seatBecomes(booked, 'left', ({ state }) => state === 'left')
  await until('half a minute is over', () => Date.now() > declined + 31_000, 40)
  await visits.comesIn(booked, rosa, sip)
  await door().getByRole('button', { name: 'Admit', exact: true }).click()
  await shah.hears(620)
  await rosa.stop()
})

cast.story('a locked visit tells a caller so, and the provider reads of it', async () => {
  const booked = await visits.book()
  await provider.must(200, provider.patch(`/api/visits/${booked.visit.id}`, { locked: true }))
  await shah.goto(`${cast.clinic.address}/call/${booked.visit.id}`)
  await shah.reads(/You are the only one here/)
  const rosa = await Telephone.start('rosa', { hertz: 620 })
  await rosa.dial(sip)
  await rosa.press(booked.pin)
  await shah.reads(/Phone guest 1 tried to come in, but the visit is locked/)
  await rosa.isHungUp(20)
  assert.notEqual((await visits.seatOf(booked)).state, 'waiting')
  await rosa.stop()
})

// The program's trunk and sipp: the ways in which a call goes well, goes wrong and is given up, and somebody who guesses
// PINs. (There is no page on which a PIN is typed: the telephone is the one way, and try_pin of the desk the one check.)
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { TestClinic } from '../support/clinic.mjs'
import { PhoneVisits, kDialInNumber, openWithTrunk } from '../support/dialing.mjs'
import { RtpEar, runSipp, startSipp } from '../support/sipp.mjs'
import { until } from '../support/wait.mjs'

const kCaller = '+15550100001'
const kGuesser = '+15550100666'
const kWrongPin = '121212121'
/** What the program said before it was killed. */
let saidBefore = ''
let clinic, provider, visits, sip, firstGuesses

before(async () => {
  const { port, extra } = await openWithTrunk()
  sip = port
  clinic = await new TestClinic().open({ extra })
  provider = await clinic.signIn('shah@clinic.example')
  visits = new PhoneVisits(provider)
  // In the background of the other stories: a goodbye takes its time.
  const threeTries = [kGuesser, [kWrongPin, kWrongPin, kWrongPin].join(',')]
  firstGuesses = startSipp('types_keys', sip, { calls: 3, rows: [threeTries, threeTries, threeTries] })
})
after(async () => assert.equal(await clinic?.close(), 0))

test('a right PIN by INFO waits, and hears a goodbye when the visit is cancelled', async () => {
  const booked = await visits.book()
  const call = startSipp('types_keys', sip, { rows: [[kCaller, booked.pin]] })
  await visits.seatBecomes(booked, 'waiting by phone', ({ state, via }) => state === 'waiting' && via === 'phone')
  await provider.must(200, provider.post(`/api/visits/${booked.visit.id}/cancel`))
  await call.ended
})

test('incident_05: eight digits of a right PIN are none, and who calls without one is on no list', async (t) => {
  const booked = await visits.book()
  const ear = await RtpEar.open()
  t.after(() => ear.close())
  const call = startSipp('types_keys', sip, { rows: [[kCaller, `${booked.pin.slice(0, 8)}#,#`]], ear: ear.port })
  await until('four seconds of our sentences have been heard', () => ear.packets > 200)
  assert.deepEqual((await visits.seats(booked)).filter(({ state }) => ['waiting', 'in_call', 'left'].includes(state)), [])
  call.stop()
})

test('hung up in the middle of a PIN, given up while it rings, held and resumed, the ACK lost, the session refreshed', async () => {
  for (const scenario of ['answer_keys_bye', 'cancel_or_bye', 'hold', 'lost_ack', 'session_refresh']) await runSipp(scenario, sip)
})

test('incident_28: a method that is not served is 405, and OPTIONS says which are', async () => {
  for (const scenario of ['unknown_method', 'options']) await runSipp(scenario, sip)
})

test('a hundred calls at twenty a second, and the next one is answered as the first was', async () => {
  await runSipp('answer_keys_bye', sip, { calls: 100, rate: 20 })
  const booked = await visits.book()
  const call = startSipp('types_keys', sip, { rows: [[kCaller, booked.pin]] })
  await visits.seatBecomes(booked, 'waiting', ({ state }) => state === 'waiting')
  call.stop()
})

test('incident_02 and incident_04: three wrong PINs are goodbye, nine are the budget of a number, also after kill -9; right ones get in', async () => {
  const [own, other] = await visits.bookGuests(['family', 'carer'])
  await firstGuesses.ended
  saidBefore = clinic.program.output
  await clinic.killed()
  await clinic.startsAgain()

  // One try is all: a call with three of them would be asked again, and for longer than this.
  const guesses = startSipp('types_keys', sip, { calls: 2, rows: [[kGuesser, kWrongPin], [kGuesser, kWrongPin]], seconds: 40 })
  const calls = [[kGuesser, own], [kCaller, other]].map(([number, seat]) => startSipp('types_keys', sip, { rows: [[number, seat.pin]] }))
  for (const seat of [own, other]) await visits.seatBecomes(seat, 'waiting', ({ state, via }) => state === 'waiting' && via === 'phone')
  await guesses.ended
  for (const call of calls) call.stop()
})

test('no number and no digit of a PIN stands in the log', () => {
  const output = saidBefore + clinic.program.output
  for (const secret of [...visits.pins, ...visits.pins.map((pin) => pin.replaceAll('-', '')), kWrongPin, kCaller.slice(1), kGuesser.slice(1), kDialInNumber.slice(1), '15551234567'])
    assert.ok(!output.includes(secret), 'a number in the log')
})

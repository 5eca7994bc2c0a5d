// Call: the clinic calls people by telephone. Who answers hears who calls and presses 1; whoever does not, person or
// machine, is never connected. Real telephones, and a provider at a browser.
import assert from 'node:assert/strict'
import { Findings } from '../support/axe.mjs'
import { ApiClient } from '../support/clinic.mjs'
import { PhoneCast, kDialInNumber, kOthersAndOurs, trunkSettings } from '../support/dialing.mjs'
import { freePort, kPhoneAddress } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

const kRosa = '+15551230000' // as PhoneVisits books
let provider, shah, visits, theirs

const cast = PhoneCast.withTrunks(async () => {
  const ours = await freePort()
  theirs = await freePort()
  return trunkSettings(ours, { numbers: kOthersAndOurs, lines: `server = "${kPhoneAddress}:${theirs}"` })
}, (opened) => ({ provider, shah, visits } = opened))

// All of them stand at the same address, one after the other.
const telephone = (name, looks) => cast.telephone(name, { number: kRosa, port: theirs, ...looks })
const call = (booked, body = {}) => provider.must(200, provider.post(`/api/invitations/${booked.seat.invitation_id}/call`, body))
const becomes = (booked, state, seconds) =>
  until(`the call is ${state}`, async () => (await visits.seatOf(booked)).call?.state === state, seconds)

/** What stands in the panel at Rosa's seat. */
const row = () => shah.page.locator('.participants-list li').filter({ hasText: /555.123.0000/ })
const press = (name) => row().getByRole('button', { name, exact: true }).click()
const says = (words, seconds) => until(`the panel says ${words}`, async () => (await row().innerText()).includes(words), seconds)

cast.story('the called sees the clinic\'s own number and hears who calls, presses 1, is heard and hears; Hang up and Call again in one press each', async () => {
  const booked = await visits.book()
  const rosa = await telephone('rosa', { hertz: 620 })
  await cast.shahComes(booked)
  await shah.press('Add Participants')
  await press('Call')
  assert.equal(await rosa.rings(), `sip:${kDialInNumber}@${kPhoneAddress}`)
  await says('Ringing…')
  await rosa.accept()
  await says('Waiting for them to press 1')
  await until('the question is spoken', () => rosa.ear.loudness(300) > 0.01, 5)
  await shah.hearsNo(620)
  assert.ok(rosa.ear.share(shah.hertz) < 0.1, 'the room is heard before 1 was pressed')
  await rosa.press('1')
  await shah.hears(620)
  await rosa.hears(shah.hertz)
  await says('with you by telephone')
  assert.equal((await visits.seatOf(booked)).via, 'phone')

  await press('Hang up')
  await until('the room is cut', () => rosa.ear.share(shah.hertz, 300) < 0.1, 2)
  await rosa.isHungUp()
  await shah.hearsNo(620)
  await says('The call is over.')
  await press('Call again')
  await rosa.rings()
  // A press within a moment of the one before is a double click's, and not meant.
  await until('Hang up is taken', async () => {
    if ((await visits.seatOf(booked)).call.state === 'hung_up') return true
    await press('Hang up')
    return false
  })
  await rosa.ringsNoMore()
  await says('You hung up')
})

cast.story('a line that has died is dialled again in one press, from where its trouble is told', async () => {
  const look = new Findings()
  const booked = await visits.book()
  const rosa = await telephone('rosa', { hertz: 620 })
  await cast.shahComes(booked)
  await shah.reads(/Add Participants/)
  await call(booked)
  await rosa.rings()
  await rosa.accept()
  await becomes(booked, 'asking')
  await rosa.press('1')
  await shah.hears(620)
  rosa.goesDead()
  await shah.reads(/nothing comes from this phone\. The line may be dead: call again/, 5)
  await look.look(shah, 'call dead line to call again')
  await shah.press('Call again')
  await shah.button('Hang up').waitFor()
  rosa.comesBack()
  await rosa.isHungUp()
  await rosa.rings(30)
  await rosa.accept()
  await becomes(booked, 'asking')
  await rosa.press('1')
  await shah.hears(620)
  await says('with you by telephone')
  await until('the trouble is over', async () => !/nothing comes/.test(await shah.text()))
  look.judge()
})

cast.story('an answering machine hears the question, presses nothing, is never connected, and the panel says so', async () => {
  const booked = await visits.book()
  await cast.shahComes(booked)
  const machine = await telephone('machine', { hertz: 620, account: ';answermode=auto' })
  await shah.press('Add Participants')
  await press('Call')
  await says('Waiting for them to press 1')
  const heard = []
  await until('the machine is hung up on', () => {
    heard.push(machine.ear.share(shah.hertz, 300))
    return machine.isOver()
  }, 60)
  assert.ok(Math.max(...heard) < 0.3, 'the room was heard')
  await shah.hearsNo(620)
  await says('nobody pressed 1')
  const seat = await visits.seatOf(booked)
  assert.ok(!['waiting', 'in_call', 'left'].includes(seat.state), seat.state)
})

cast.story('busy is said, and who hangs up without pressing 1; Visit Details show it live, for every eye', async () => {
  const look = new Findings()
  const booked = await visits.book()
  const rosa = await telephone('rosa')
  await shah.goto(`${cast.clinic.address}/visits/${booked.visit.id}`)
  await shah.press('Call a number…')
  await look.look(shah, 'call a number')
  await call(booked)
  await rosa.rings()
  await shah.reads(/Ringing…/)
  await look.look(shah, 'call ringing')
  rosa.hangUp()
  await becomes(booked, 'busy')
  await shah.reads(/The line was busy/)
  await look.look(shah, 'call busy')
  look.judge()
  await call(booked)
  await rosa.rings()
  await rosa.accept()
  await becomes(booked, 'asking')
  rosa.hangUp()
  await becomes(booked, 'they_hung_up')
})

cast.story('a visit that is completed while the telephone rings ends the call', async () => {
  const booked = await visits.book()
  await cast.shahComes(booked)
  await shah.reads(/Add Participants/)
  const rosa = await telephone('rosa')
  await call(booked)
  await rosa.rings()
  await provider.must(200, provider.post(`/api/visits/${booked.visit.id}/complete`))
  await rosa.ringsNoMore()
})

cast.story('a typed number makes a guest and is called; one abroad is refused at its field; nobody is called before the doors', async () => {
  const booked = await visits.book()
  const rosa = await telephone('typed', { number: '+15551230077' })
  await cast.shahComes(booked)
  await shah.press('Add Participants')
  await shah.fill('Phone number', '+44 20 7946 0100')
  await shah.press('Call now')
  await shah.reads(/Numbers of this country are not called/)
  await shah.fill('Phone number', '(555) 123-0077')
  await shah.press('Call now')
  await rosa.rings()
  rosa.hangUp()
  await shah.reads(/The line was busy/)

  const early = await visits.book({ minutes: 120 })
  const refused = await provider.post(`/api/invitations/${early.seat.invitation_id}/call`, {})
  assert.equal(refused.status, 425)
  assert.match(refused.json.type, /too_early/)
  assert.equal(refused.json.opens_at, early.visit.doors_open_at)
})

/** A browser that has come in by the link of a seat: the client with the seat's cookie, and the page as its holder gets it. */
async function comesByLink({ invitation_id }) {
  const { link } = await provider.must(200, provider.post(`/api/invitations/${invitation_id}/secrets`))
  const place = `/api/join/${link.split('/').at(-1)}`
  const browser = new ApiClient(cast.clinic.address)
  const page = await browser.must(200, browser.get(place))
  await browser.must(200, browser.post(place, { name: 'Somebody' }))
  return { browser, page, seat: browser.cookies.get('bedside_seat') }
}

cast.story('nobody but staff calls anyone or hangs up: neither the patient nor a guest, with the seat that they sit on', async () => {
  const booked = await visits.book()
  const [patient, guest] = await visits.seats(booked)
  assert.deepEqual([patient.role, guest.role], ['patient', 'guest'])
  for (const who of [patient, guest]) {
    const { browser, page, seat } = await comesByLink(who)
    assert.match(seat, /^\S{20,}$/)
    assert.ok(!JSON.stringify(page).includes(kRosa), `a number on the page of the ${who.role}`)
    for (const { invitation_id } of [patient, guest]) {
      for (const path of [`invitations/${invitation_id}/call`, `invitations/${invitation_id}/hang-up`, `visits/${booked.visit.id}/calls`]) {
        for (const cookie of [`bedside_seat=${seat}`, `bedside_session=${seat}`]) {
          const { status } = await browser.post(`/api/${path}`, { phone: kRosa }, { cookie })
          assert.equal(status, 401, `${path} by the ${who.role}`)
        }
      }
    }
  }
  for (const seat of await visits.seats(booked)) assert.equal(seat.call, null)
})

cast.story('no number stands in the log', async () => {
  for (const number of ['5551230000', '5551230077', '2079460100']) assert.ok(!cast.clinic.program.output.includes(number), number)
})

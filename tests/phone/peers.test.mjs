// Other makes than baresip: linphone as the telephone, Kamailio as the carrier's side of the trunk.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { Cast } from '../support/cast.mjs'
import { PhoneVisits, hastyWords, kDialInNumber, kOthersAndOurs, kOthersNumber, trunkSettings } from '../support/dialing.mjs'
import { Kamailio, kTrunkPassword, kTrunkUser } from '../support/kamailio.mjs'
import { Linphone } from '../support/linphone.mjs'
import { Telephone, freePort, kPhoneAddress } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

let shah, visits, sip
const carrier = new Kamailio()

const cast = Cast.of(async ({ clinic }) => {
  const provider = await clinic.signIn('shah@clinic.example')
  visits = new PhoneVisits(provider)
  shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  await shah.signsInAs(provider)
}, async () => {
  await carrier.start()
  sip = await freePort()
  const extra = `${hastyWords()}${trunkSettings(sip, { numbers: kOthersAndOurs })}
[[trunk]]
name = "carrier"
listen = "${kPhoneAddress}:${await freePort()}"
server = "${kPhoneAddress}:${carrier.port}"
user = "${kTrunkUser}"
password = "${kTrunkPassword}"
`
  return { extra }
})
after(() => carrier.stop())

cast.story('linphone comes in: both ways, keys, and the goodbye', async () => {
  const booked = await visits.book()
  const rosa = await Linphone.start('rosa', { hertz: 620 })
  await visits.comesIn(booked, rosa, sip)
  await shah.goto(`${cast.clinic.address}/call/${booked.visit.id}`)
  await shah.hears(620)
  await rosa.press('*6')
  await shah.hearsNo(620)
  await visits.seatBecomes(booked, 'muted', ({ muted }) => muted)
  await visits.provider.must(200, visits.provider.post(`/api/visits/${booked.visit.id}/complete`))
  await rosa.isHungUp()
  await until('linphone has heard the provider', () => rosa.ear.everHeard(shah.hertz))
  await rosa.stop()
})

cast.story('a good PIN is let in on the number of another clinic of the server', async () => {
  assert.deepEqual(visits.provider.session.clinic.dial_in_numbers.map(({ number }) => number), [kDialInNumber])
  const booked = await visits.book()
  const rosa = await Telephone.start('rosa')
  await visits.comesIn(booked, rosa, sip, { number: kOthersNumber.slice(1) })
  await rosa.stop()
})

cast.story('through Kamailio, where the clinic has registered: a call, both ways, hung up by the caller', async () => {
  await carrier.hasRegistration()
  assert.equal((await (await fetch(`${cast.clinic.address}/readyz`)).json()).telephone, 'ok')
  const booked = await visits.book()
  const rosa = await Telephone.start('rosa', { hertz: 620 })
  await visits.comesIn(booked, rosa, carrier.port, { number: kDialInNumber.slice(1) })
  await shah.goto(`${cast.clinic.address}/call/${booked.visit.id}`)
  await shah.hears(620)
  await rosa.hears(shah.hertz)
  rosa.hangUp()
  await visits.seatBecomes(booked, 'left', ({ state }) => state === 'left')
  await rosa.stop()
})

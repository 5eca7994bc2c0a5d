// Other makes than baresip: linphone as the telephone, Kamailio as the carrier's side of the trunk.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import {
  PhoneCast, certificate, hastyWords, kDialInNumber, kOthersAndOurs, kOthersNumber, sealedTrunkSettings, trunkSettings,
} from '../support/dialing.mjs'
import { Kamailio, kTrunkPassword, kTrunkUser } from '../support/kamailio.mjs'
import { Linphone } from '../support/linphone.mjs'
import { freePort, kPhoneAddress } from '../support/telephone.mjs'

let shah, visits
const ports = {}
const sealed = certificate()
const carrier = new Kamailio()

const cast = PhoneCast.withTrunks(async () => {
  await carrier.start()
  for (const way of ['udp', 'tls']) ports[way] = await freePort()
  return `${hastyWords()}${trunkSettings(ports.udp, { numbers: kOthersAndOurs })}${sealedTrunkSettings(ports.tls, sealed)}
[[trunk]]
name = "carrier"
listen = "${kPhoneAddress}:${await freePort()}"
server = "${kPhoneAddress}:${carrier.port}"
user = "${kTrunkUser}"
password = "${kTrunkPassword}"
`
}, (opened) => ({ shah, visits } = opened))
after(() => carrier.stop())

/** Three with a codec each, in one visit: each hears the others and the provider, and the provider each of them. */
async function linphonesComeIn(way, looks) {
  const booked = await visits.bookGuests(['family', 'interpreter', 'carer'])
  const callers = await Promise.all([
    cast.telephone('ulaw', { hertz: 620, codec: 'PCMU/8000/1', ...looks }, Linphone),
    cast.telephone('alaw', { hertz: 860, codec: 'PCMA/8000/1', ...looks }, Linphone),
    cast.telephone('opus', { hertz: 1180, codec: 'opus/48000/2', ...looks }, Linphone),
  ])
  await Promise.all(callers.map((telephone, i) => visits.comesIn(booked[i], telephone, ports[way])))
  await cast.shahComes(booked[0])
  for (const { hertz } of callers) await shah.hears(hertz)
  for (const listener of callers) {
    for (const { hertz } of [shah, ...callers]) if (hertz !== listener.hertz) await listener.hearsAmongOthers(hertz)
  }
  return { booked, callers }
}

cast.story('linphone with PCMU, PCMA and Opus over UDP and RTP: both ways, keys, and the goodbye', async () => {
  const { booked, callers } = await linphonesComeIn('udp')
  callers[0].press('*6')
  await shah.hearsNo(callers[0].hertz)
  await visits.seatBecomes(booked[0], 'muted', ({ muted }) => muted)
  await visits.provider.must(200, visits.provider.post(`/api/visits/${booked[0].visit.id}/complete`))
  await Promise.all(callers.map((telephone) => telephone.isHungUp()))
})

cast.story('linphone with the same over TLS, whose certificate it checks, and SRTP, which both sides require', async () => {
  const { booked, callers } = await linphonesComeIn('tls', { authority: sealed.cert })
  callers[0].hangUp()
  await visits.seatBecomes(booked[0], 'left', ({ state }) => state === 'left')
  await shah.hearsNo(callers[0].hertz)
})

cast.story('a good PIN is let in on the number of another clinic of the server', async () => {
  assert.deepEqual(visits.provider.session.clinic.dial_in_numbers.map(({ number }) => number), [kDialInNumber])
  const booked = await visits.book()
  const rosa = await cast.telephone('rosa')
  await visits.comesIn(booked, rosa, ports.udp, { number: kOthersNumber.slice(1) })
})

cast.story('through Kamailio, where the clinic has registered: a call, both ways, hung up by the caller', async () => {
  await carrier.hasRegistration()
  assert.equal((await (await fetch(`${cast.clinic.address}/readyz`)).json()).telephone, 'ok')
  const booked = await visits.book()
  const rosa = await cast.telephone('rosa', { hertz: 620 })
  await visits.comesIn(booked, rosa, carrier.port, { number: kDialInNumber.slice(1) })
  await cast.shahComes(booked)
  await shah.hears(620)
  await rosa.hears(shah.hertz)
  rosa.hangUp()
  await visits.seatBecomes(booked, 'left', ({ state }) => state === 'left')
})

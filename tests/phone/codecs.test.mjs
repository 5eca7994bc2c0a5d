// Every codec and every way of a trunk, with real telephones: each caller is heard by everybody else, and hears them.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { PhoneVisits, certificate, hastyWords, sealedTrunkSettings, trunkSettings } from '../support/dialing.mjs'
import { Telephone, freePort } from '../support/telephone.mjs'

let provider, shah, visits
const ports = {}

const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  visits = new PhoneVisits(provider)
  shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  await shah.signsInAs(provider)
}, async () => {
  for (const transport of ['udp', 'tcp', 'tls']) ports[transport] = await freePort()
  const extra = hastyWords() + trunkSettings(ports.udp, { name: 'plain' })
    + trunkSettings(ports.tcp, { name: 'stream', lines: 'transport = "tcp"\nsrtp = "allowed"' })
    + sealedTrunkSettings(ports.tls, certificate())
  return { extra }
})

cast.story('three telephones with three codecs hear each other and the provider, and the provider each of them', async () => {
  const booked = await visits.bookGuests(['family', 'interpreter', 'carer'])
  const callers = await Promise.all([
    Telephone.start('ulaw', { hertz: 620, codec: 'PCMU/8000/1' }),
    Telephone.start('alaw', { hertz: 860, codec: 'PCMA/8000/1' }),
    Telephone.start('opus', { hertz: 1180, codec: 'opus/48000/2', modules: ['opus'] }),
  ])
  await Promise.all(callers.map((telephone, i) => visits.comesIn(booked[i], telephone, ports.udp)))
  await shah.goto(`${cast.clinic.address}/call/${booked[0].visit.id}`)
  for (const { hertz } of callers) await shah.hears(hertz)
  for (const listener of callers) {
    await listener.hearsAmongOthers(shah.hertz)
    for (const { hertz } of callers) {
      if (hertz !== listener.hertz) await listener.hearsAmongOthers(hertz)
    }
    assert.ok(listener.ear.share(listener.hertz, 1000) < 0.05, `${listener.name} hears itself`)
  }
  for (const telephone of callers) await telephone.stop()
})

for (const transport of ['tcp', 'tls']) {
  cast.story(`by ${transport.toUpperCase()} with SRTP: both ways`, async () => {
    const booked = await visits.book()
    const rosa = await Telephone.start('rosa', { hertz: 620, modules: ['g711', 'srtp'], account: `;transport=${transport};mediaenc=srtp-mand` })
    await visits.comesIn(booked, rosa, ports[transport], { parameters: `;transport=${transport}` })
    await shah.goto(`${cast.clinic.address}/call/${booked.visit.id}`)
    await shah.hears(620)
    await rosa.hears(shah.hertz)
    await rosa.stop()
  })
}

cast.story('where SRTP is required a telephone without it is refused', async () => {
  const plain = await Telephone.start('plain', { account: ';transport=tls' })
  await plain.isRefused(ports.tls, { parameters: ';transport=tls' })
  await plain.stop()
})

cast.story('who drops and calls back takes the same seat; a second telephone with the same PIN takes over', async () => {
  const booked = await visits.book()
  const rosa = await Telephone.start('rosa', { hertz: 620 })
  await visits.comesIn(booked, rosa, ports.udp)
  await shah.goto(`${cast.clinic.address}/call/${booked.visit.id}`)
  await shah.hears(620)
  rosa.drop()
  await shah.hearsNo(620)

  const again = await Telephone.start('again', { hertz: 860 })
  await visits.comesIn(booked, again, ports.udp)
  await shah.hears(860)
  const other = await Telephone.start('other', { hertz: 1180 })
  await other.dial(ports.udp)
  await other.press(booked.pin)
  await shah.hears(1180)
  await again.isHungUp()
  const guests = (await visits.seats(booked)).filter(({ role }) => role === 'guest')
  assert.equal(guests.length, 1)
  assert.equal(guests[0].state, 'in_call')
  for (const telephone of [again, other]) await telephone.stop()
})

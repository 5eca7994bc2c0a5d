// Every codec and every way of a trunk, with real telephones: each caller is heard by everybody else, and hears them.
import assert from 'node:assert/strict'
import { PhoneCast, certificate, hastyWords, sealedTrunkSettings, trunkSettings } from '../support/dialing.mjs'
import { freePort } from '../support/telephone.mjs'

let shah, visits
const ports = {}

const cast = PhoneCast.withTrunks(async () => {
  for (const transport of ['udp', 'tcp', 'tls']) ports[transport] = await freePort()
  return hastyWords() + trunkSettings(ports.udp, { name: 'plain' })
    + trunkSettings(ports.tcp, { name: 'stream', lines: 'transport = "tcp"\nsrtp = "allowed"' })
    + sealedTrunkSettings(ports.tls, certificate())
}, (opened) => ({ shah, visits } = opened))

cast.story('three telephones with three codecs hear each other and the provider, and the provider each of them', async () => {
  const booked = await visits.bookGuests(['family', 'interpreter', 'carer'])
  const callers = await Promise.all([
    cast.telephone('ulaw', { hertz: 620, codec: 'PCMU/8000/1' }),
    cast.telephone('alaw', { hertz: 860, codec: 'PCMA/8000/1' }),
    cast.telephone('opus', { hertz: 1180, codec: 'opus/48000/2', modules: ['opus'] }),
  ])
  await Promise.all(callers.map((telephone, i) => visits.comesIn(booked[i], telephone, ports.udp)))
  await cast.shahComes(booked[0])
  for (const { hertz } of callers) await shah.hears(hertz)
  for (const listener of callers) {
    await listener.hearsAmongOthers(shah.hertz)
    for (const { hertz } of callers) {
      if (hertz !== listener.hertz) await listener.hearsAmongOthers(hertz)
    }
    assert.ok(listener.ear.shareAmongOthers(listener.hertz) < 0.01, `${listener.name} hears itself`)
  }
})

for (const transport of ['tcp', 'tls']) {
  cast.story(`by ${transport.toUpperCase()} with SRTP: both ways`, async () => {
    const booked = await visits.book()
    const rosa = await cast.telephone('rosa', { hertz: 620, modules: ['g711', 'srtp'], account: `;transport=${transport};mediaenc=srtp-mand` })
    await visits.comesIn(booked, rosa, ports[transport], { parameters: `;transport=${transport}` })
    await cast.shahComes(booked)
    await shah.hears(620)
    await rosa.hears(shah.hertz)
  })
}

cast.story('where SRTP is required a telephone without it is refused', async () => {
  const plain = await cast.telephone('plain', { account: ';transport=tls' })
  await plain.isRefused(ports.tls, { parameters: ';transport=tls' })
})

cast.story('who drops and calls back takes the same seat; a second telephone with the same PIN takes over', async () => {
  const booked = await visits.book()
  const rosa = await cast.telephone('rosa', { hertz: 620 })
  await visits.comesIn(booked, rosa, ports.udp)
  await cast.shahComes(booked)
  await shah.hears(620)
  rosa.drop()
  await shah.hearsNo(620)

  const again = await cast.telephone('again', { hertz: 860 })
  await visits.comesIn(booked, again, ports.udp)
  await shah.hears(860)
  const other = await cast.telephone('other', { hertz: 1180 })
  await other.dial(ports.udp)
  await other.press(booked.pin)
  await shah.hears(1180)
  await again.isHungUp()
  const guests = (await visits.seats(booked)).filter(({ role }) => role === 'guest')
  assert.equal(guests.length, 1)
  assert.equal(guests[0].state, 'in_call')
})

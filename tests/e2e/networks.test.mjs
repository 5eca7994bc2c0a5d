// Networks of which there is more than one: a call by IPv6, and a phone that goes from Wi-Fi to mobile in the middle of it.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { mediaPeers } from '../support/equipment.mjs'
import { addAddress, onlyBySix, onlyFrom } from '../support/network.mjs'
import { until } from '../support/wait.mjs'

const kSix = 'fd99::1'
const kWifi = '10.98.0.1'
const kMobile = '10.97.0.1'

// Before any browser starts: it drops what it is loading when the network changes.
const addresses = [addAddress(`${kSix}/64`)]
const wifi = addAddress(`${kWifi}/24`)
after(() => addresses.forEach((one) => one.mend()))

let provider
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
})

const udpPort = async (person) => (await person.remoteCandidates()).map((one) => one.match(/:(\d+)\/udp$/)?.[1]).find(Boolean)
const book = () => provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))

cast.story('where IPv4 does not get through, the call goes by IPv6', async () => {
  const { shah, walter } = await cast.callWithPatient(provider, await book())
  const only = onlyBySix(await udpPort(shah))
  try {
    for (const person of [shah, walter]) await person.page.reload()
    await walter.press('Start Appointment')
    await shah.perceives(walter, 40)
    await walter.perceives(shah, 40)
    for (const person of [shah, walter]) assert.deepEqual([...new Set((await person.evaluate(mediaPeers)).map(({ remote }) => remote))], [kSix], person.name)
  } finally {
    only.mend()
  }
})

cast.story('a phone goes from Wi-Fi to mobile: the call goes on from the new address, without a word to press', async () => {
  const { shah, walter } = await cast.callWithPatient(provider, await book())
  const port = await udpPort(shah)
  let network = onlyFrom(kWifi, port)
  try {
    for (const person of [shah, walter]) await person.page.reload()
    await walter.press('Start Appointment')
    await shah.perceives(walter, 40)
    await walter.perceives(shah, 40)
    const socketsBefore = (await walter.socketMessages()).length

    network.mend()
    wifi.mend()
    addresses.push(addAddress(`${kMobile}/24`))
    network = onlyFrom(kMobile, port)
    const before = await walter.inbound()
    await until('the pages ask for an ICE restart', async () => (await walter.socketMessages()).at(-1).sent.includes('restart_ice'), 30)
    await until('pictures flow again', async () => (await walter.inbound()).frames > before.frames + 30, 30)
    await walter.perceives(shah, 20)
    await shah.perceives(walter, 20)
    await until('nothing is said any more', async () => !/interrupted/.test(await walter.text()), 20)
    assert.equal((await walter.socketMessages()).length, socketsBefore, 'the same page and the same connection')
  } finally {
    network.mend()
  }
})

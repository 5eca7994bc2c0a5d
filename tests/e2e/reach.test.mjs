// Networks that let little through: no UDP at all, so that sound and picture go by TCP on the same port; not even that,
// so that they go through a relay, which relays to the media and nowhere else.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { Coturn, kRelayAddress, kRelayPorts } from '../support/coturn.mjs'
import { mediaWays } from '../support/equipment.mjs'
import { linkIn } from '../support/mail.mjs'
import { loseAllUdp, onlyThroughRelay } from '../support/network.mjs'
import { Wire } from '../support/wire.mjs'
import { until } from '../support/wait.mjs'

let provider, relay
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
}, async () => {
  relay = await new Coturn().start()
  return { extra: relay.settings }
})
after(() => relay?.stop())

cast.story('where no UDP gets through, provider, patient and guest see and hear each other by TCP, and by UDP again when it does', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [{ email: 'ana@home.example', kind: 'family', language: 'en' }] })))
  const broken = loseAllUdp()
  let shah, walter, ana
  try {
    ;({ shah, walter } = await cast.callWithPatient(provider, visit))
    ana = await cast.withFirefox('Ana', { colour: 'green', hertz: 660 })
    await ana.goto(linkIn((await cast.clinic.mail.arrived('ana@home.example')).mail.text, '/g/'))
    await ana.fill('Your name', 'Ana')
    await ana.press('Join Meeting')
    for (const [one, other] of [[walter, shah], [shah, ana], [ana, walter], [ana, shah], [walter, ana]]) await one.perceives(other, 40)
    for (const person of [shah, walter, ana]) assert.deepEqual([...new Set(await person.evaluate(mediaWays))], ['tcp'], person.name)
    const before = await shah.inbound()
    await until('pictures flow', async () => (await shah.inbound()).frames > before.frames + 60)
  } finally {
    broken.mend()
  }
  await shah.page.reload()
  await shah.perceives(walter)
  await until('the provider is back on UDP', async () => (await shah.evaluate(mediaWays)).every((one) => one === 'udp'))
  await walter.perceives(shah)

  const again = loseAllUdp()
  try {
    await until('the call goes on by TCP', async () => (await shah.evaluate(mediaWays)).every((one) => one === 'tcp'), 40)
    await shah.perceives(walter, 40)
    await walter.perceives(shah, 40)
  } finally {
    again.mend()
  }
})

cast.story('where nothing but a relay is reached, by UDP or by TCP alone, the call goes through it', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))
  const { shah, walter } = await cast.callWithPatient(provider, visit)
  const port = (await shah.remoteCandidates()).map((one) => one.match(/:(\d+)\/udp$/)?.[1]).find(Boolean)
  for (const way of ['udp', 'tcp']) {
    const broken = onlyThroughRelay(port, kRelayPorts, relay.port, way)
    try {
      for (const person of [shah, walter]) await person.page.reload()
      await walter.press('Start Appointment')
      await shah.perceives(walter, 40)
      await walter.perceives(shah, 40)
      for (const person of [shah, walter]) assert.deepEqual([...new Set(await person.evaluate(mediaWays))], [`relay ${way}`], person.name)
    } finally {
      broken.mend()
    }
  }
})

cast.story('the relay serves who was let in, and reaches the media alone', async () => {
  const wire = await Wire.call(cast.clinic.address, await provider.must(200, provider.post(`/api/visits/${(await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))).id}/start`)))
  const [server] = (await wire.told('admitted')).data.ice_servers
  assert.match(server.username, /^\d{10}:[0-9a-f]{16}$/)
  const [media, other, loopback, guessed] = await Promise.all([relay.asksFor(kRelayAddress, server), relay.asksFor('10.99.0.7', server),
    relay.asksFor('127.0.0.1', server), relay.asksFor(kRelayAddress, { ...server, credential: 'guessed' })])
  assert.match(media, /Received relay addr/)
  assert.doesNotMatch(media, /error 403/)
  for (const refused of [other, loopback]) assert.match(refused, /error 403 \(Forbidden IP\)/)
  assert.match(guessed, /Cannot complete Allocation/)
  assert.doesNotMatch(relay.output, /Okafor|Shah/)
  wire.close()
})

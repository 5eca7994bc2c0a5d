// Networks that let little through: no UDP at all, so that sound and picture go by TCP on the same port.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { mediaProtocols } from '../support/equipment.mjs'
import { linkIn } from '../support/mail.mjs'
import { loseAllUdp } from '../support/network.mjs'
import { until } from '../support/wait.mjs'

let provider
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
})

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
    for (const person of [shah, walter, ana]) assert.deepEqual([...new Set(await person.evaluate(mediaProtocols))], ['tcp'], person.name)
    const before = await shah.inbound()
    await until('pictures flow', async () => (await shah.inbound()).frames > before.frames + 60)
  } finally {
    broken.mend()
  }
  await shah.page.reload()
  await shah.perceives(walter)
  await until('the provider is back on UDP', async () => (await shah.evaluate(mediaProtocols)).every((one) => one === 'udp'))
  await walter.perceives(shah)

  const again = loseAllUdp()
  try {
    await until('the call goes on by TCP', async () => (await shah.evaluate(mediaProtocols)).every((one) => one === 'tcp'), 40)
    await shah.perceives(walter, 40)
    await walter.perceives(shah, 40)
  } finally {
    again.mend()
  }
})

// Inside a running call: what the others see and hear of each other, and what becomes of it when connections break.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { dropSocket, pictureSize } from '../support/equipment.mjs'
import { linkIn } from '../support/mail.mjs'
import { loseMedia, resetTcp } from '../support/network.mjs'
import { until } from '../support/wait.mjs'

let provider, visit, shah, ana, walter, crashed
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  const guests = [{ email: 'ana@home.example', kind: 'family', language: 'en' }]
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests })))
  ;[shah, ana, walter] = await Promise.all([
    cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 }),
    cast.withChromium('Ana', { colour: 'green', hertz: 660 }),
    cast.withFirefox('Walter Okafor', { colour: 'blue', hertz: 880 }),
  ])
  await shah.signsInAs(provider)
  await shah.goto(`${clinic.address}/call/${visit.id}`)
  await walter.goto(linkIn((await clinic.mail.arrived('walter@home.example')).mail.text, '/a/'))
  await walter.press('Start Appointment')
  await joins(ana, linkIn((await clinic.mail.arrived('ana@home.example')).mail.text, '/g/'))
  await all_perceive_each_other()
})

async function joins(person, link) {
  await person.goto(link)
  await person.fill('Your name', person.name)
  await person.press('Join Meeting')
}
async function all_perceive_each_other(seconds) {
  for (const [one, other] of [[shah, walter], [shah, ana], [walter, shah], [walter, ana], [ana, shah], [ana, walter]])
    await one.perceives(other, seconds)
}
const tile = (of, name) => of.evaluate((wanted) => {
  const found = [...document.querySelectorAll('.tile')].find((each) => each.querySelector('strong')?.textContent === wanted)
  return found && { speaking: found.hasAttribute('data-speaking'), words: found.textContent }
}, name)
const tile_becomes = (of, name, test) => until(`${name}'s tile changes for ${of.name}`, async () => test(await tile(of, name)))

cast.story('muted: nobody hears it, everybody sees it; unmuted: heard again', async () => {
  await ana.press('Mute')
  await shah.hearsNo(ana.hertz)
  await walter.hearsNo(ana.hertz)
  await tile_becomes(shah, 'Ana', ({ words }) => /Muted/.test(words))
  await tile_becomes(walter, 'Ana', ({ words }) => /Muted/.test(words))
  await ana.press('Unmute')
  await shah.perceives(ana)
  await walter.perceives(ana)
  await tile_becomes(shah, 'Ana', ({ words }) => !/Muted/.test(words))
})

cast.story('who speaks is marked for the others', async () => {
  await ana.press('Mute')
  await shah.press('Mute')
  for (const other of [shah, ana]) await tile_becomes(other, 'Walter Okafor', ({ speaking, words }) => speaking && /is speaking/.test(words))
  await shah.press('Unmute')
  await walter.press('Mute')
  for (const other of [walter, ana]) await tile_becomes(other, 'Dr. Priya Shah', ({ speaking }) => speaking)
  await tile_becomes(ana, 'Walter Okafor', ({ speaking }) => !speaking)
  await walter.press('Unmute')
  await ana.press('Unmute')
  await all_perceive_each_other()
})

cast.story('camera off: the others see that; on: the picture is back', async () => {
  await walter.press('Turn camera off')
  await shah.seesNo(walter.colour)
  await ana.seesNo(walter.colour)
  await tile_becomes(shah, 'Walter Okafor', ({ words }) => /Camera off/.test(words))
  await shah.hears(walter.hertz)
  await walter.press('Turn camera on')
  await shah.perceives(walter)
  await ana.perceives(walter)
})

cast.story('a shared screen is big for the others, beside the faces, and goes when sharing stops', async () => {
  await ana.press('Share screen')
  await shah.sees(ana.screen)
  await walter.sees(ana.screen)
  await ana.reads(/You are sharing your screen/)
  await shah.reads(/Screen of Ana/)
  await all_perceive_each_other()
  await shah.picture('call-screen-shared')
  await ana.press('Stop sharing')
  await shah.seesNo(ana.screen)
  await walter.seesNo(ana.screen)
})

cast.story('a guest who comes while the provider is away gets not one packet and no list of who is there', async () => {
  const sam = await cast.withChromium('Sam', { colour: 'purple', hertz: 1100 })
  const fresh = await provider.must(200, provider.post(`/api/visits/${visit.id}/fresh-invitation`))
  await provider.must(200, provider.post(`/api/invitations/${fresh.invitation_id}/use`))
  await shah.press('Leave')
  await shah.reads(/You have left the visit/)
  await ana.reads(/Dr. Priya Shah is no longer in the call/)
  await joins(sam, fresh.link)
  await sam.reads(/The provider is away at the moment/)
  const before = await ana.inbound()
  await until('the patient and the other guest go on', async () => (await ana.inbound()).frames > before.frames + 20)
  assert.deepEqual(await sam.inbound(), { connections: 0, packets: 0, frames: 0 })
  assert.deepEqual((await sam.socketMessages()).flatMap(({ received }) => received), ['welcome', 'waiting'])
  await sam.picture('waiting-provider-away')
  await shah.press('Return to Call')
  await all_perceive_each_other()
  for (const other of [shah, ana, walter]) {
    await sam.perceives(other)
    await other.perceives(sam)
  }
  await sam.crashes()
  crashed = Date.now()
})

cast.story('one page loses its WebSocket: it comes back with the same media, and nobody has left', async () => {
  const connections = (await ana.inbound()).connections
  await ana.evaluate(dropSocket)
  await until('a second socket', async () => {
    const last = (await ana.socketMessages()).at(-1)
    return last.open && last.received.includes('admitted')
  })
  assert.equal((await ana.inbound()).connections, connections, 'the media connections stay')
  await all_perceive_each_other()
  for (const other of [shah, walter]) assert.doesNotMatch(await other.text(), /Ana is no longer in the call|Ana came in/)
})

cast.story('the web server cannot be reached: sound and picture go on, and everybody is back by itself', async () => {
  const broken = resetTcp(new URL(cast.clinic.address).port)
  try {
    for (const person of [shah, ana]) await person.evaluate(dropSocket)
    for (const person of [shah, ana]) await person.reads(/Connection lost. Reconnecting/)
    const before = await shah.inbound()
    await until('pictures go on meanwhile', async () => (await shah.inbound()).frames > before.frames + 30)
    await shah.picture('call-reconnecting')
  } finally {
    broken.mend()
  }
  await until('all are connected again', async () => {
    for (const person of [shah, ana, walter]) {
      const last = (await person.socketMessages()).at(-1)
      if (!last.open || /Reconnecting/.test(await person.text())) return false
    }
    return true
  }, 30)
  await all_perceive_each_other()
  assert.doesNotMatch(await shah.text(), /(Ana|Okafor) is no longer in the call/)
})

cast.story('the media path breaks: said in words, and after it is mended an ICE restart brings the picture back', async () => {
  const address = (await shah.remoteCandidates()).find((one) => one.endsWith('/udp'))
  const broken = loseMedia(address.match(/:(\d+)\/udp$/)[1])
  try {
    for (const person of [shah, walter, ana]) await person.reads(/Sound and picture are interrupted/, 30)
    await until('the pages ask for an ICE restart', async () => {
      for (const person of [shah, walter, ana]) if (!(await person.socketMessages()).at(-1).sent.includes('restart_ice')) return false
      return true
    }, 20)
  } finally {
    broken.mend()
  }
  await all_perceive_each_other(30)
  for (const person of [shah, walter, ana]) await until('nothing is said any more', async () => !/interrupted/.test(await person.text()))
})

cast.story('whose browser died is out of the call within 40 s, without a goodbye', async () => {
  const seat = await until('Sam has left', async () => {
    const { seats } = await provider.must(200, provider.get(`/api/visits/${visit.id}`))
    return seats.find(({ name, state }) => name === 'Sam' && state === 'left')
  }, 40)
  const took = Date.parse(seat.state_since) - crashed
  assert.ok(took < 40_000, `${took} ms`)
  await until('three are left', async () => (await tile(shah, 'Sam')) === undefined)
  await all_perceive_each_other()
})

cast.story('the browsers\' own devices: each picture arrives in the shape that was asked for, and each sound', async () => {
  const own = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { patient: { name: 'Maria Lopez', email: 'maria@home.example' } })))
  const [one, other] = await Promise.all([cast.withChromium('Dr. Shah with a camera', { own_devices: true }), cast.withFirefox('Maria with a camera', { own_devices: true })])
  await one.signsInAs(provider)
  await one.goto(`${cast.clinic.address}/call/${own.id}`)
  await other.goto(linkIn((await cast.clinic.mail.arrived('maria@home.example')).mail.text, '/a/'))
  await other.press('Start Appointment')
  for (const person of [one, other]) {
    // A sender begins small where it does not know the way yet, and so does the server; the shape is what was asked for.
    const { width, height } = await until(`${person.name} sees a picture`, () => person.evaluate(pictureSize))
    assert.ok(width >= 240 && width * 9 === height * 16, `${width} x ${height}`)
    await until(`${person.name} hears a sound`, async () => Object.keys((await person.perceive()).heard).length > 0)
    const before = await person.inbound()
    await until('pictures go on', async () => (await person.inbound()).frames > before.frames + 20)
    assert.doesNotMatch(await person.text(), /blocked|was found|Another program/)
  }
  await one.picture('call-own-devices')
})

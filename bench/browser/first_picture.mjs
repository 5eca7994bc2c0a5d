// How soon a picture is there in a real browser: from the opening of the call's WebSocket to the first frame of the other
// person that can be shown, with an own camera and microphone published on the way. On loopback, in Chromium, with a
// page that was loaded before (its scripts in the cache). BEDSIDE: the program; ROUNDS: how often (20).
// What it waits for is printed beside it: each moment's median, in milliseconds after the opening. `page begins` is how long
// before it the page began: what is only done sooner shows there.
import { after, test } from 'node:test'
import { Cast } from '../../tests/support/cast.mjs'
import { draft } from '../../tests/support/clinic.mjs'
import { until } from '../../tests/support/wait.mjs'

const kRounds = Number(process.env.ROUNDS ?? 20)

/** In each page: when the call's WebSocket was opened, when somebody else's picture could be shown first, and what lay between. */
function noteMoments() {
  const moments = (window.__moments = {})
  const note = (name) => (moments[name] ??= performance.now())
  const PlainSocket = window.WebSocket
  window.WebSocket = class extends PlainSocket {
    asked = new Map()
    constructor(...words) {
      note('opening')
      super(...words)
      this.addEventListener('open', () => note('WebSocket open'))
      this.addEventListener('message', ({ data }) => {
        const { type, reply_to, data: said } = JSON.parse(data)
        const what = reply_to === undefined ? type : this.asked.get(reply_to)
        if (what === 'admitted') note('admitted')
        for (const { kind } of what === 'consumer' ? [said] : (said?.consumers ?? [])) note(`${kind} offered`)
        if (what?.startsWith('own')) note(`${what}, acknowledged`)
      })
    }
    send(text) {
      const { id, type, data } = JSON.parse(text)
      if (type === 'capabilities' || data.rtpCapabilities !== undefined) note('own capabilities')
      if (type === 'produce') this.asked.set(id, `own ${data.kind}`)
      if (type === 'pause_consumer' && !data.paused) note('consumers resumed')
      super.send(text)
    }
  }
  const PlainConnection = window.RTCPeerConnection
  window.RTCPeerConnection = class extends PlainConnection {
    constructor(...words) {
      super(...words)
      let way = 'sending'
      this.addEventListener('track', ({ track }) => {
        way = 'receiving'
        note('offer taken')
        track.addEventListener('unmute', () => note(`first packet, ${track.kind}`))
      })
      this.addEventListener('iceconnectionstatechange', () => this.iceConnectionState === 'connected' && note(`${way}: ICE`))
      this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && note(`${way}: DTLS`))
    }
  }
  const look = () => {
    const face = document.querySelector('video[data-participant]:not([data-mirrored])')
    if (face === null) requestAnimationFrame(look)
    else face.requestVideoFrameCallback(() => note('picture'))
  }
  look()
}

const cast = Cast.of()
const taken = new Map()
const share = (all, p) => all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * p))]

test('from the WebSocket to the first picture', async () => {
  const provider = await cast.clinic.signIn('shah@clinic.example')
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))
  const { shah } = await cast.callWithPatient(provider, visit)
  await shah.context.addInitScript(noteMoments)
  for (let round = 0; round < kRounds; ++round) {
    await shah.page.reload()
    const { opening, ...moments } = await until('both pictures are on their way', async () => {
      const noted = await shah.evaluate(() => window.__moments)
      return noted.picture !== undefined && noted['own video, acknowledged'] !== undefined && noted
    })
    for (const [name, at] of Object.entries({ 'page begins': 0, ...moments })) taken.set(name, [...(taken.get(name) ?? []), at - opening])
  }
})
after(() => {
  for (const [name, all] of [...taken].toSorted(([, a], [, b]) => share(a, 0.5) - share(b, 0.5))) console.log(`${share(all, 0.5).toFixed(0).padStart(6)} ms ${name}`)
  const pictures = taken.get('picture') ?? []
  console.log(`first picture in Chromium, ${pictures.length} times: p50 ${share(pictures, 0.5)?.toFixed(0)} ms, p95 ${share(pictures, 0.95)?.toFixed(0)} ms`)
})

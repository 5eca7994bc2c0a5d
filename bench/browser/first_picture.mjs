// How soon a picture is there in a real browser: from the opening of the call's WebSocket to the first frame of the other
// person that can be shown, with an own camera and microphone published on the way. On loopback, in Chromium, with a
// page that was loaded before (its scripts in the cache). BEDSIDE: the program; ROUNDS: how often (20).
import { after, test } from 'node:test'
import { Cast } from '../../tests/support/cast.mjs'
import { draft } from '../../tests/support/clinic.mjs'
import { until } from '../../tests/support/wait.mjs'

const kRounds = Number(process.env.ROUNDS ?? 20)

/** In each page: when the call's WebSocket was opened, and when somebody else's picture could be shown first. */
function noteMoments() {
  window.__moments = {}
  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor(...words) {
      window.__moments.opening ??= performance.now()
      super(...words)
    }
  }
  const look = () => {
    const face = document.querySelector('video[data-participant]:not([data-mirrored])')
    if (face === null) requestAnimationFrame(look)
    else face.requestVideoFrameCallback(() => (window.__moments.picture ??= performance.now()))
  }
  look()
}

const cast = Cast.of()
const taken = []
const share = (p) => taken.toSorted((a, b) => a - b)[Math.min(taken.length - 1, Math.floor(taken.length * p))]

test('from the WebSocket to the first picture', async () => {
  const provider = await cast.clinic.signIn('shah@clinic.example')
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))
  const { shah } = await cast.callWithPatient(provider, visit)
  await shah.context.addInitScript(noteMoments)
  for (let round = 0; round < kRounds; ++round) {
    await shah.page.reload()
    const { opening, picture } = await until('the picture is there', async () => {
      const moments = await shah.evaluate(() => window.__moments)
      return moments.picture === undefined ? null : moments
    })
    taken.push(picture - opening)
  }
})
after(() => console.log(`first picture in Chromium, ${taken.length} times: p50 ${share(0.5)?.toFixed(0)} ms, p95 ${share(0.95)?.toFixed(0)} ms`))

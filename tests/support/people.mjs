// People in front of browsers: a picture and a tone of one's own go out, and what comes in is recognised.
// The same code drives Chromium (playwright-core) and Firefox (puppeteer-core over WebDriver BiDi).
import { once } from 'node:events'
import { chromium } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { until } from './wait.mjs'

const chromiumFlags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required']

// Runs in the page before its own code: devices that show one colour and sound one tone, and a list of the
// peer connections, so that a test can ask for their statistics. The ICE settings of the page stay as they are.
function equip({ colour, hertz }) {
  const connections = []
  window.__connections = connections
  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args)
      connections.push(this)
    }
  }
  const devices = navigator.mediaDevices
  devices.getUserMedia = async (wanted) => {
    const stream = new MediaStream()
    if (wanted.video) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 })
      const pen = canvas.getContext('2d')
      let beat = 0
      const draw = () => {
        pen.fillStyle = colour
        pen.fillRect(0, 0, 320, 240)
        pen.fillStyle = 'white'
        pen.fillRect((beat++ * 8) % 320, 230, 8, 8)
      }
      draw()
      setInterval(draw, 66)
      stream.addTrack(canvas.captureStream(15).getVideoTracks()[0])
    }
    if (wanted.audio) {
      const context = new AudioContext()
      void context.resume()
      const tone = new OscillatorNode(context, { frequency: hertz })
      const out = new MediaStreamAudioDestinationNode(context)
      tone.connect(new GainNode(context, { gain: 0.4 })).connect(out)
      tone.start()
      stream.addTrack(out.stream.getAudioTracks()[0])
    }
    return stream
  }
}

// Runs in the page: what each participant's tile shows (average colour) and sounds like (loudest frequency).
async function perceive() {
  const seen = {}
  for (const video of document.querySelectorAll('video[data-participant]')) {
    if (!video.videoWidth) continue
    const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 12 })
    const pen = canvas.getContext('2d', { willReadFrequently: true })
    pen.drawImage(video, 0, 0, 16, 12)
    const pixels = pen.getImageData(0, 0, 16, 8).data
    const sum = [0, 0, 0]
    for (let i = 0; i < pixels.length; i += 4) for (let c = 0; c < 3; ++c) sum[c] += pixels[i + c]
    seen[video.dataset.participant] = { rgb: sum.map((value) => Math.round(value / (pixels.length / 4))) }
  }
  window.__ears ??= new AudioContext()
  await window.__ears.resume()
  const heard = []
  for (const element of document.querySelectorAll('audio, video')) {
    const track = element.srcObject?.getAudioTracks?.()[0]
    if (!track || element.muted) continue
    window.__listening ??= new Map()
    if (!window.__listening.has(track.id)) {
      const analyser = new AnalyserNode(window.__ears, { fftSize: 8192, smoothingTimeConstant: 0 })
      window.__ears.createMediaStreamSource(new MediaStream([track])).connect(analyser)
      window.__listening.set(track.id, analyser)
    }
    const analyser = window.__listening.get(track.id)
    const bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(bins)
    let best = 0
    for (let i = 1; i < bins.length; ++i) if (bins[i] > bins[best]) best = i
    if (bins[best] > -70) heard.push(Math.round((best * window.__ears.sampleRate) / analyser.fftSize))
  }
  return { seen, heard }
}

async function remoteCandidates() {
  const found = []
  for (const connection of window.__connections) {
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'remote-candidate') found.push(`${report.address ?? report.ip}:${report.port}/${report.protocol}`)
    }
  }
  return found
}

export class Person {
  constructor(name, colour, hertz) {
    Object.assign(this, { name, colour, hertz, errors: [] })
  }

  /** Sees this colour somewhere and hears this tone somewhere, both of another person. */
  async perceives(other, seconds = 30) {
    await until(`${this.name} sees and hears ${other.name}`, async () => {
      const now = await this.evaluate(perceive)
      this.lastPerception = now
      return Object.values(now.seen).some(({ rgb }) => isColour(rgb, other.colour)) &&
        now.heard.some((hertz) => Math.abs(hertz - other.hertz) < 25)
    }, seconds).catch((error) => {
      throw new Error(`${error.message}; perceived ${JSON.stringify(this.lastPerception)}`)
    })
  }

  remoteCandidates() {
    return this.evaluate(remoteCandidates)
  }

  text() {
    return this.evaluate(() => document.body.innerText)
  }

  reads(pattern, seconds = 15) {
    return until(`${this.name} reads ${pattern}`, async () => pattern.test(await this.text()), seconds).catch(async (error) => {
      throw new Error(`${error.message}; the page says:\n${(await this.text()).slice(0, 1500)}`)
    })
  }
}

const colours = { red: [220, 30, 30], green: [30, 160, 30], blue: [30, 30, 220] }
export const css = (colour) => `rgb(${colours[colour].join(' ')})`
function isColour(rgb, name) {
  return colours[name].every((value, channel) => Math.abs(rgb[channel] - value) < 60)
}

export class ChromiumPerson extends Person {
  static async open(name, colour, hertz, options = {}) {
    const person = new ChromiumPerson(name, colour, hertz)
    person.browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags, headless: true })
    person.context = await person.browser.newContext({ permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'],
      viewport: { width: 1280, height: 800 }, locale: 'en-US', ignoreHTTPSErrors: true, ...options })
    await person.context.addInitScript(equip, { colour: css(colour), hertz })
    person.page = await person.context.newPage()
    person.watch(person.page)
    person.context.on('page', (page) => person.watch(page))
    return person
  }

  watch(page) {
    page.on('pageerror', (error) => this.errors.push(error.message))
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) this.errors.push(message.text())
    })
  }

  goto(address) {
    return this.page.goto(address)
  }
  evaluate(run, argument) {
    return this.page.evaluate(run, argument)
  }
  async fill(label, text) {
    await this.page.getByLabel(label).first().fill(text)
  }
  async press(button) {
    await this.page.getByRole('button', { name: button }).first().click()
  }
  screenshot(path) {
    return this.page.screenshot({ path, fullPage: true })
  }
  close() {
    return this.browser.close()
  }
}

export class FirefoxPerson extends Person {
  static async open(name, colour, hertz) {
    const person = new FirefoxPerson(name, colour, hertz)
    person.browser = await puppeteer.launch({
      browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true, protocolTimeout: 60_000,
      env: { ...process.env, HOME: process.env.HOME ?? '/tmp' },
      extraPrefsFirefox: {
        'media.navigator.permission.disabled': true, 'media.navigator.streams.fake': true, 'media.autoplay.default': 0,
        'media.autoplay.blocking_policy': 0, 'intl.accept_languages': 'en-US', 'app.update.auto': false,
        'datareporting.policy.dataSubmissionEnabled': false, 'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false,
      },
    })
    person.page = await person.browser.newPage()
    await person.page.evaluateOnNewDocument(equip, { colour: css(colour), hertz })
    await person.page.setViewport({ width: 1024, height: 768 })
    person.page.on('pageerror', (error) => person.errors.push(error.message))
    return person
  }

  goto(address) {
    return this.page.goto(address, { waitUntil: 'load' })
  }
  evaluate(run, argument) {
    return this.page.evaluate(run, argument)
  }
  async fill(label, text) {
    const field = await this.page.waitForSelector(`::-p-aria([name="${label}"][role="textbox"])`, { timeout: 20_000 })
    await field.click({ count: 3 })
    await field.type(text)
  }
  async press(button) {
    const found = await this.page.waitForSelector(`::-p-aria([name="${button}"][role="button"])`, { timeout: 20_000 })
    await found.click()
  }
  screenshot(path) {
    return this.page.screenshot({ path })
  }
  /** Ends the process: Firefox does not answer browser.close() while a call runs. */
  async close() {
    const child = this.browser.process()
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    child.kill('SIGKILL')
    await ended
  }
}

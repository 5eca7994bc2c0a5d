// People in front of browsers: a picture and a tone of one's own go out, and what comes in is recognised.
// The same code drives Chromium (playwright-core) and Firefox (puppeteer-core over WebDriver BiDi).
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'
import puppeteer from 'puppeteer-core'
import { endedAt, equip, inboundPackets, perceive, remoteCandidates, requestedAt, sentTracks, socketMessages } from './equipment.mjs'
import { until } from './wait.mjs'

const chromiumFlags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-fake-device-for-media-stream=device-count=3', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required']

const colours = { red: [220, 30, 30], green: [30, 160, 30], blue: [30, 30, 220], purple: [130, 20, 140], yellow: [210, 190, 20], grey: [120, 120, 120] }
const css = (colour) => `rgb(${colours[colour].join(' ')})`
const isColour = (rgb, name) => colours[name].every((value, channel) => Math.abs(rgb[channel] - value) < 60)
const isTone = (hertz, wanted) => Math.abs(hertz - wanted) < 25

const kScreens = 'build/screens'

export class Person {
  errors = []
  hosts = new Set()

  /** `own_devices`: the test devices that the browser itself has, through the browser's own code, in place of ours. */
  constructor(name, { colour = 'grey', hertz = 0, screen = 'yellow', own_devices = false } = {}) {
    Object.assign(this, { name, colour, hertz, screen, own_devices })
  }

  get devices() {
    return { colour: css(this.colour), hertz: this.hertz, screen: css(this.screen), own_devices: this.own_devices }
  }

  /** What every page of the program must never cause; `watch` of each browser fills it. */
  note(type, text) {
    // The browser's own lines about an answer that refuses and about a server out of reach: stories want both.
    if (/Failed to load resource: (.* status of 4\d\d|net::ERR_(CONNECTION_|INTERNET_DISCONNECTED))/.test(text)) return
    if (/^WebSocket connection to .* failed: Error in connection establishment: net::ERR_(CONNECTION_|INTERNET_DISCONNECTED)/.test(text)) return
    // Firefox says this of a socket that a story cuts while it is being opened.
    if (/^The connection to wss?:\S+ was interrupted while the page was loading\.$/.test(text)) return
    this.errors.push(`${type}: ${text}`)
  }
  noteRequest(address) {
    const { protocol, host } = new URL(address)
    if (/^(https?|wss?):$/.test(protocol)) this.hosts.add(host)
  }

  /** Sees this colour and hears this tone, both of one and the same other person. */
  perceives(other, seconds = 20) {
    return this.#looks(`sees and hears ${other.name}`, ({ seen, heard }) =>
      Object.keys(seen).some((one) => isColour(seen[one], other.colour) && isTone(heard[one], other.hertz)), seconds)
  }
  sees(colour, seconds = 15) {
    return this.#looks(`sees ${colour}`, ({ seen }) => Object.values(seen).some((rgb) => isColour(rgb, colour)), seconds)
  }
  seesNo(colour, seconds = 10) {
    return this.#looks(`sees no ${colour}`, ({ seen }) => !Object.values(seen).some((rgb) => isColour(rgb, colour)), seconds)
  }
  hears(hertz, seconds = 15) {
    return this.#looks(`hears ${hertz} Hz`, ({ heard }) => Object.values(heard).some((tone) => isTone(tone, hertz)), seconds)
  }
  hearsNo(hertz, seconds = 10) {
    return this.#looks(`hears no ${hertz} Hz`, ({ heard }) => !Object.values(heard).some((tone) => isTone(tone, hertz)), seconds)
  }
  perceive() {
    return this.evaluate(perceive)
  }
  async #looks(what, test, seconds) {
    let last
    await until(`${this.name} ${what}`, async () => {
      last = await this.perceive()
      return test(last)
    }, seconds).catch((error) => {
      throw new Error(`${error.message}; perceived ${JSON.stringify(last)}`)
    })
  }

  remoteCandidates() {
    return this.evaluate(remoteCandidates)
  }
  /** RTP packets and decoded pictures that have come in so far. */
  inbound() {
    return this.evaluate(inboundPackets)
  }
  /** The devices that this page sends from, by kind: { audio, video } with their labels. */
  sentTracks() {
    return this.evaluate(sentTracks)
  }
  /** Types of what the call's WebSockets of this page have sent and received. */
  socketMessages() {
    return this.evaluate(socketMessages)
  }

  text() {
    return this.evaluate(() => document.body.innerText)
  }
  reads(pattern, seconds = 15) {
    return until(`${this.name} reads ${pattern}`, async () => pattern.test(await this.text()), seconds).catch(async (error) => {
      throw new Error(`${error.message}; the page says:\n${(await this.text()).slice(0, 1500)}`)
    })
  }

  /** Milliseconds from a request of another's page to the word that this one is out of the call. */
  async outAfter(other, request) {
    const ended = await until(`${this.name} is told that it is over`, () => this.evaluate(endedAt))
    return ended - (await until(`the request ${request}`, () => other.evaluate(requestedAt, request)))
  }

  /** A picture of the page for whoever wants to look through a run: BEDSIDE_SCREENS=1 tests/run.sh. */
  async picture(name, always = process.env.BEDSIDE_SCREENS === '1') {
    if (!always) return
    mkdirSync(kScreens, { recursive: true })
    await this.screenshot(`${kScreens}/${name}.png`)
  }

  /** Everything that helps to see why a story failed. */
  async describe() {
    const text = await this.text().catch((error) => `(no text: ${error.message.split('\n')[0]})`)
    await this.picture(`failed-${this.name.replace(/\W+/g, '-')}`, true).catch(() => {})
    const messages = await this.socketMessages().catch(() => null)
    return `${this.name} at ${await this.evaluate(() => location.pathname).catch(() => '?')}\n  errors: ${JSON.stringify(this.errors)}\n` +
      `  sockets: ${JSON.stringify(messages)}\n  ${text.slice(0, 1200).replaceAll('\n', '\n  ')}`
  }
}

export class ChromiumPerson extends Person {
  static launch(flags = chromiumFlags) {
    return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags, headless: true })
  }

  /** In a browser of one's own, which lets a page use only what `grantPermissions` has allowed last. */
  static async enterAlone(name, looks) {
    const browser = await this.launch(chromiumFlags.filter((flag) => flag !== '--use-fake-ui-for-media-stream'))
    const person = await this.enter(browser, name, looks)
    person.browser = browser
    return person
  }

  /** A profile of one's own in a browser that others use too. */
  static async enter(browser, name, { options = {}, ...looks } = {}) {
    const person = new ChromiumPerson(name, looks)
    person.context = await browser.newContext({ permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'],
      viewport: { width: 1280, height: 800 }, locale: 'en-US', timezoneId: 'UTC', ...options })
    person.context.setDefaultTimeout(15_000)
    await person.context.addInitScript(equip, person.devices)
    person.context.on('page', (page) => person.watch(page))
    person.page = await person.context.newPage()
    return person
  }

  watch(page) {
    page.on('pageerror', (error) => this.note('page error', error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.note('console', message.text())
    })
    page.on('request', (request) => this.noteRequest(request.url()))
    page.on('websocket', (socket) => this.noteRequest(socket.url()))
    page.on('response', (response) => {
      if (response.status() >= 400 && !/\/api\//.test(response.url())) this.note('answer', `${response.status()} ${new URL(response.url()).pathname}`)
    })
  }

  /** Takes over the session of an API client: signed in without the form. */
  async signsInAs(client) {
    await this.context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: client.address })))
  }

  /** The page's question about its link is answered with `change` made to the true answer. */
  async isTold(change) {
    await this.page.unrouteAll({ behavior: 'wait' })
    await this.page.route(/\/api\/join\/[^/]+$/, async (route) => {
      if (route.request().method() !== 'GET') return route.continue()
      const response = await route.fetch()
      await route.fulfill({ response, json: change(await response.json()) })
    })
  }
  goto(address) {
    return this.page.goto(address)
  }
  async evaluate(run, argument) {
    // A page that hangs has no time-out of its own.
    let timer
    const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`${this.name}'s page does not answer: ${run}`)), 20_000)))
    try {
      return await Promise.race([this.page.evaluate(run, argument), late])
    } finally {
      clearTimeout(timer)
    }
  }
  async fill(label, text) {
    await this.page.getByLabel(label, { exact: true }).first().fill(text)
  }
  async choose(label, value) {
    await this.page.getByLabel(label, { exact: true }).first().selectOption(value)
  }
  button(name) {
    return this.page.getByRole('button', { name, exact: true })
  }
  async press(button) {
    await this.button(button).first().click()
  }
  screenshot(path) {
    return this.page.screenshot({ path, animations: 'disabled' })
  }
  /** The page goes without a goodbye, as when a phone runs out of memory. */
  async crashes() {
    const session = await this.context.newCDPSession(this.page)
    const crashed = this.page.waitForEvent('crash')
    session.send('Page.crash').catch(() => {})
    await crashed
  }
  async close() {
    await this.context.close()
    await this.browser?.close()
  }
}

export class FirefoxPerson extends Person {
  /** `prefs`: settings of this browser beside the usual ones. */
  static async enter(name, { prefs = {}, ...looks } = {}) {
    const person = new FirefoxPerson(name, looks)
    person.browser = await puppeteer.launch({
      browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true, protocolTimeout: 60_000,
      env: { ...process.env, HOME: process.env.HOME ?? '/tmp' },
      extraPrefsFirefox: {
        'media.navigator.permission.disabled': true, 'media.navigator.streams.fake': true, 'media.autoplay.default': 0,
        'media.autoplay.blocking_policy': 0, 'intl.accept_languages': 'en-US', 'app.update.auto': false,
        'datareporting.policy.dataSubmissionEnabled': false, 'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false, ...prefs,
      },
    })
    person.page = await person.browser.newPage()
    await person.page.evaluateOnNewDocument(equip, person.devices)
    await person.page.setViewport({ width: 1024, height: 768 })
    person.page.on('pageerror', (error) => person.note('page error', error.message))
    person.page.on('console', (message) => {
      if (message.type() === 'error') person.note('console', message.text())
    })
    person.page.on('request', (request) => person.noteRequest(request.url()))
    return person
  }

  goto(address) {
    return this.page.goto(address, { waitUntil: 'load' })
  }
  evaluate(run, argument) {
    return this.page.evaluate(run, argument)
  }
  async fill(label, text) {
    const field = await this.page.waitForSelector(`::-p-aria([name="${label}"][role="textbox"])`, { timeout: 15_000 })
    await field.click({ count: 3 })
    await field.type(text)
  }
  async press(button) {
    const found = await this.page.waitForSelector(`::-p-aria([name="${button}"][role="button"])`, { timeout: 15_000 })
    await found.click()
  }
  screenshot(path) {
    return this.page.screenshot({ path })
  }
  /** Ends the process without a goodbye: Firefox does not answer browser.close() while a call runs. */
  async dies() {
    const child = this.browser.process()
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    child.kill('SIGKILL')
    await ended
  }
  close() {
    return this.dies()
  }
}

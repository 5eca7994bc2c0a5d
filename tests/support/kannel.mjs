// A real Kannel (bearerbox and smsbox, as Debian has them) and the operator behind it: a message centre that speaks SMPP 3.4,
// keeps what it is given, and sends a receipt for each as the test says.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import smpp from 'smpp'
import { freePort } from './telephone.mjs'
import { until } from './wait.mjs'

export const kannelUser = 'bedside'
export const kannelPassword = 'a kannel password'

class TextMessage {
  texts = []

  constructor(to, { source_addr, data_coding }, reference, parts) {
    Object.assign(this, { to, from: source_addr, coding: data_coding, reference, parts })
  }
  get text() {
    return this.texts.join('')
  }
  get come() {
    return Object.keys(this.texts).length
  }
}

/** The operator's message centre. */
export class MessageCentre {
  messages = []
  submitted = 0
  status = null // (number) => SMPP command_status, to refuse it

  async start(port = 0) {
    this.server = smpp.createServer((session) => {
      this.session = session
      session.on('error', () => {})
      session.on('bind_transceiver', (pdu) => session.send(pdu.response()))
      session.on('enquire_link', (pdu) => session.send(pdu.response()))
      session.on('unbind', (pdu) => { session.send(pdu.response()); session.close() })
      session.on('submit_sm', (pdu) => this.#take(session, pdu))
    })
    this.server.listen(port, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = this.server.address().port
    return this
  }

  #take(session, pdu) {
    const number = `+${pdu.destination_addr}`
    const refused = this.status?.(number)
    if (refused) return session.send(pdu.response({ command_status: refused }))
    const id = String(this.submitted + 1)
    const { message, udh } = pdu.short_message
    // Concatenation (3GPP TS 23.040 section 9.2.3.24.1): 0, 3, reference, parts, number of this one. They come in any order
    // where a Kannel has waited for its operator. The receipt is asked for with the first.
    const [, , reference, parts, part] = udh?.[0] ?? [0, 3, null, 1, 1]
    let whole = this.messages.findLast((one) => one.to === number && one.reference === reference && one.come < one.parts)
    if (!whole) {
      whole = new TextMessage(number, pdu, reference, parts)
      this.messages.push(whole)
    }
    whole.texts[part - 1] = message
    if (part === 1) whole.id = id
    this.submitted += 1
    session.send(pdu.response({ message_id: id }))
  }

  /** The newest whole message to this number. */
  arrived(number, seconds = 30) {
    return until(`a text message to ${number}`, () => this.messages.findLast(({ to, parts, come }) => to === number && come === parts), seconds)
  }

  /** `state`: DELIVRD, UNDELIV, EXPIRED, REJECTD … */
  receipt({ id, to, from }, state) {
    const good = state === 'DELIVRD'
    this.session.deliver_sm({ source_addr: to.slice(1), source_addr_ton: 1, source_addr_npi: 1, destination_addr: from, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:00${good ? 1 : 0} submit date:2611240900 done date:2611240901 stat:${state} err:${good ? '000' : '011'} text:` })
  }

  /** Somebody answers. */
  answers(from, to, text) {
    this.session.deliver_sm({ source_addr: from.slice(1), source_addr_ton: 1, source_addr_npi: 1, source_addr_ton: 1, source_addr_npi: 1, destination_addr: to, short_message: text })
  }

  async stop() {
    this.session?.destroy()
    await new Promise((closed) => this.server.close(closed))
  }
}

export class Kannel {
  /** `centre`: its port; `incoming`: the address for what people answer. */
  async start(folder, { centre, incoming }) {
    this.folder = join(folder, 'kannel')
    mkdirSync(this.folder, { recursive: true })
    const [admin, boxes, http] = [await freePort('127.0.0.1'), await freePort('127.0.0.1'), this.port ?? await freePort('127.0.0.1')]
    this.port = http
    this.base = `http://127.0.0.1:${http}`
    this.settings = join(this.folder, 'kannel.conf')
    writeFileSync(this.settings, `group = core
admin-port = ${admin}
admin-interface = "127.0.0.1"
admin-password = unused
smsbox-port = ${boxes}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
store-type = file
store-location = "${this.folder}/store"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = operator
host = 127.0.0.1
port = ${centre}
transceiver-mode = true
smsc-username = sim
smsc-password = sim
system-type = ""
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${http}
sendsms-interface = "127.0.0.1"
sendsms-chars = "0123456789+"
mo-recode = true
http-request-retry = 5
http-queue-delay = 1

group = sendsms-user
username = ${kannelUser}
password = "${kannelPassword}"
concatenation = true
max-messages = 5

group = sms-service
keyword = default
catch-all = true
send-sender = true
post-url = "${incoming}"
omit-empty = true
`, { mode: 0o600 })
    await this.#start_box('bearerbox', boxes)
    await this.starts_smsbox()
    return this
  }

  boxes = {}
  log = ''

  async #start_box(name, port) {
    const child = spawn(name, [this.settings], { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] })
    this.boxes[name] = child
    const goodbye = () => child.kill('SIGKILL')
    process.once('exit', goodbye)
    child.once('exit', () => process.off('exit', goodbye))
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { this.log += text })
    const hex = port.toString(16).toUpperCase().padStart(4, '0')
    await until(`${name} listens`, () => {
      if (child.exitCode !== null) throw new Error(`${name} ended:\n${this.log}`)
      return readFileSync('/proc/net/tcp', 'utf8').includes(`:${hex} 00000000:0000 0A`)
    })
  }

  starts_smsbox() {
    return this.#start_box('smsbox', this.port)
  }

  async stops(name) {
    const child = this.boxes[name]
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }

  async stop() {
    await this.stops('smsbox')
    await this.stops('bearerbox')
  }
}

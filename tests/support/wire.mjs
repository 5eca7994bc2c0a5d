// A participant without a browser: the WebSocket of a call, or of the dashboard, spoken by the test itself.
import { once } from 'node:events'
import { request } from 'node:http'
import WebSocket from 'ws'
import { until } from './wait.mjs'

export class Wire {
  events = []
  replies = new Map()
  #last = 0

  /** At a program's address and a path; `from`: the address of this machine from which it comes. */
  static async open(address, path, { from, headers = {} } = {}) {
    const wire = new Wire()
    wire.socket = new WebSocket(new URL(path, address.replace(/^http/, 'ws')), { localAddress: from, headers: { origin: address, ...headers } })
    wire.socket.on('message', (text) => {
      const message = JSON.parse(text)
      if (message.reply_to !== undefined) wire.replies.set(message.reply_to, message)
      else wire.events.push(message)
    })
    wire.socket.on('error', (error) => (wire.failed = error))
    await Promise.race([once(wire.socket, 'open'), once(wire.socket, 'close')])
    if (wire.failed) throw wire.failed
    return wire
  }

  /** A call's, up to being told where its owner is. */
  static async call(address, { call_url, ticket }, options) {
    const wire = await Wire.open(address, `${call_url}?ticket=${ticket}`, options)
    await wire.ask('hello', { media_session: null })
    await wire.told('welcome')
    return wire
  }

  async ask(type, data) {
    const id = ++this.#last
    this.socket.send(JSON.stringify({ id, type, data }))
    return until(`an answer to ${type}`, () => this.replies.get(id))
  }
  told(type, test = () => true) {
    return until(`an event ${type}`, () => this.events.find((event) => event.type === type && test(event.data)))
  }
  close() {
    this.socket.close()
  }
}

/** A POST as a page of the program sends it, from an address of this machine's own choice. */
export async function postFrom(from, address, body) {
  const sent = request(address, { method: 'POST', localAddress: from, agent: false, headers: { origin: new URL(address).origin, 'content-type': 'application/json' } })
  sent.end(JSON.stringify(body))
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return { status: response.statusCode, json: text ? JSON.parse(text) : undefined }
}

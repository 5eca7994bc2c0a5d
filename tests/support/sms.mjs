// A double of the Twilio-compatible messages API: checks the wire format, keeps what was accepted, reports what became of
// it and hands on what people answer, both signed as the service signs.
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { until } from './wait.mjs'

export const smsAccount = 'ACtest0000000000000000000000000001'
export const smsToken = 'an sms token'

/** X-Twilio-Signature of a form that goes to `url`. */
export const signature_of = (url, form, token = smsToken) =>
  createHmac('sha1', token).update(url + Object.keys(form).sort().map((name) => name + form[name]).join('')).digest('base64')

export class SmsService {
  messages = []
  mistakes = []
  refuse = null // (number) => the service's error code and words, to refuse it: [21211, 'Invalid To']
  held = null // requests without an answer, while the service is held back

  async start() {
    this.server = createServer((request, response) => {
      const chunks = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        const answer = () => this.#answer(request, Buffer.concat(chunks).toString('utf8'), response)
        if (this.held) this.held.push({ answer, socket: request.socket })
        else answer()
      })
    })
    await new Promise((ready) => this.server.listen(0, '127.0.0.1', ready))
    this.base = `http://127.0.0.1:${this.server.address().port}`
    return this
  }

  #answer(request, body, response) {
    const refuse = (status, why) => {
      this.mistakes.push(why)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 20000, message: why, status }))
    }
    if (request.method !== 'POST' || request.url !== `/2010-04-01/Accounts/${smsAccount}/Messages.json`) return refuse(404, `no such resource: ${request.method}`)
    if (request.headers.authorization !== `Basic ${Buffer.from(`${smsAccount}:${smsToken}`).toString('base64')}`) return refuse(401, 'Authenticate')
    if (!/^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')) return refuse(415, 'form expected')
    const form = new URLSearchParams(body)
    const to = form.get('To')
    const text = form.get('Body')
    if (!/^\+[1-9]\d{6,14}$/.test(to ?? '')) return refuse(400, "The 'To' number is not valid")
    const [code, message] = this.refuse?.(to) || []
    if (code) {
      response.writeHead(400, { 'content-type': 'application/json' })
      return response.end(JSON.stringify({ code, message, status: 400 }))
    }
    if (!form.get('From')) return refuse(400, "A 'From' number is required")
    if (!text || text.length > 1600) return refuse(400, 'The message body is missing or too long')
    const sid = `SM${String(this.messages.length + 1).padStart(32, '0')}`
    this.messages.push({ to, text, from: form.get('From'), sid, report_to: form.get('StatusCallback') })
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ sid, status: 'queued', to, error_code: null }))
  }

  /** As the service calls back: at the address as it was given it. Answers status and body. */
  async calls_back(url, form, signature = signature_of(url, form)) {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature }, body: new URLSearchParams(form) })
    return { status: response.status, text: await response.text() }
  }

  /** What became of a message: delivered, undelivered, failed. */
  reports(message, status, more = {}) {
    return this.calls_back(message.report_to, { MessageSid: message.sid, MessageStatus: status, To: message.to, ...more })
  }

  /** From now on requests are taken, and neither accepted nor answered until `release`. */
  hold() {
    const held = (this.held = [])
    return {
      get waiting() { return held.length },
      release: () => {
        this.held = null
        for (const { answer, socket } of held) if (!socket.destroyed) answer()
      },
    }
  }

  arrived(number, seconds = 20) {
    return until(`a text message to ${number}`, () => this.messages.findLast((one) => one.to === number), seconds)
  }

  stop() {
    return new Promise((stopped) => this.server.close(stopped))
  }
}

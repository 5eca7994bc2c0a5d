// A real SMTP server (smtp-server) with STARTTLS or implicit TLS, and authentication; keeps what arrives, parsed by mailparser.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { simpleParser } from 'mailparser'
import { until } from './wait.mjs'

export const mailUser = 'bedside'
export const mailPassword = 'a mail password'

/** A certificate for 127.0.0.1 and localhost, made anew. */
export function makeCertificate(directory) {
  const key = join(directory, 'test.key')
  const cert = join(directory, 'test.crt')
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-keyout', key, '-out', cert, '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
  { stdio: 'ignore' })
  return { key, cert }
}

export class MailServer {
  messages = []
  refuse = null // (recipient) => SMTP reply text, to refuse it
  connected = () => {} // (session): while whoever connects still waits for the greeting
  drips = () => false // (recipients): whether the answer to a message has no end, a line each quarter of a second; it is not kept
  dripped = 0 // lines
  held = null // what waits for an answer, while the server is held back

  /** `implicit`: TLS from the first byte, as on port 465. */
  async start(directory, { implicit = false } = {}) {
    const files = makeCertificate(directory)
    this.certificate = files.cert
    this.server = new SMTPServer({
      secure: implicit,
      key: readFileSync(files.key),
      cert: readFileSync(files.cert),
      authMethods: ['PLAIN', 'LOGIN'],
      onConnect: (session, done) => {
        this.connected(session)
        this.#unlessHeld(done)
      },
      onMailFrom: (_address, _session, done) => this.#unlessHeld(done),
      onAuth: (auth, session, done) =>
        auth.username === mailUser && auth.password === mailPassword && session.secure
          ? done(null, { user: mailUser })
          : done(new Error('535 wrong user or password')),
      onRcptTo: (address, _session, done) => {
        const reply = this.refuse?.(address.address)
        if (!reply) return done()
        const error = new Error(reply.slice(4))
        error.responseCode = Number(reply.slice(0, 3))
        done(error)
      },
      onData: (stream, session, done) => {
        const chunks = []
        stream.on('data', (chunk) => chunks.push(chunk))
        stream.on('end', () => {
          if (this.drips(session.envelope.rcptTo.map((one) => one.address))) return this.#drip(session)
          const raw = Buffer.concat(chunks)
          simpleParser(raw).then((mail) => {
            this.messages.push({ raw: raw.toString('utf8'), mail, to: session.envelope.rcptTo.map((one) => one.address), secure: session.secure, session: session.id })
            done()
          }, done)
        })
      },
    })
    this.server.on('error', () => {})
    await new Promise((ready) => this.server.listen(this.port ?? 0, '127.0.0.1', ready))
    this.port = this.server.server.address().port
    return this
  }

  #drip(session) {
    // The server's own way to answer has an end.
    const { _socket: socket } = [...this.server.connections].find((one) => one.session === session)
    const timer = setInterval(() => {
      socket.write('250-one moment\r\n')
      this.dripped += 1
    }, 250)
    socket.once('close', () => clearInterval(timer))
  }

  #unlessHeld(done) {
    if (this.held) this.held.push(done)
    else done()
  }

  /** From now on new connections are taken and nothing is said on them, nor to a message on those that are open, until `release`. */
  hold() {
    const held = (this.held = [])
    return {
      get waiting() { return held.length },
      release: () => {
        this.held = null
        for (const done of held) done()
      },
    }
  }

  /** The newest message to this address. */
  arrived(address, test = () => true, seconds = 20) {
    return until(`an e-mail to ${address}`, () => this.messages.findLast((one) => one.to.includes(address) && test(one)), seconds)
  }

  stop() {
    return new Promise((stopped) => this.server.close(stopped))
  }
}

/** The first link of a message's text that holds `part`. */
export function linkIn(text, part) {
  const found = text.match(/https?:\/\/[^\s<>")]+/g)?.find((link) => link.includes(part))
  if (!found) throw new Error(`no link with ${part} in the message`)
  return found
}

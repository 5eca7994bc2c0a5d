// A real telephone: Debian's baresip with a tone for a voice, keys by RFC 4733, and a recording of what it hears.
// It lives at the address of the tests' namespace (baresip does not bind to loopback).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { newFolder } from './program.mjs'
import { Listener, readRecording, writeTone } from './sound.mjs'
import { until } from './wait.mjs'

export const kPhoneAddress = '10.99.0.1'

/** A free port of TCP; sockets of UDP with the same number are as likely to be free. */
export async function freePort(host = kPhoneAddress) {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

export class Telephone extends Listener {
  output = ''
  events = []
  #taken = 0

  /**
   * `account`: more of baresip's account parameters, such as `;mediaenc=srtp-mand`; `codec`: its name for it.
   * `number` and `port`: under which, and where, it can be called.
   */
  static async start(name, { hertz = 600, codec = 'PCMU/8000/1', account = '', modules = ['g711'], number = name, port = 0 } = {}) {
    const telephone = new Telephone()
    telephone.name = name
    telephone.hertz = hertz
    telephone.folder = newFolder()
    telephone.recordings = join(telephone.folder, 'recordings')
    mkdirSync(telephone.recordings)
    const control = await freePort('127.0.0.1')
    const [, rate, channels] = codec.split('/').map(Number)
    const voice = writeTone(join(telephone.folder, 'voice.wav'), hertz, { rate, channels })
    writeFileSync(join(telephone.folder, 'config'), [
      'poll_method epoll', `sip_listen ${kPhoneAddress}:${port}`, 'net_interface media0', `audio_source aufile,${voice}`, 'audio_alert none',
      `snd_path ${telephone.recordings}`, 'module_path /usr/lib/baresip/modules', ...modules.map((module) => `module ${module}.so`),
      'module aufile.so', 'module sndfile.so', 'module_app account.so', 'module_app menu.so', 'module_app ctrl_tcp.so',
      `ctrl_tcp_listen 127.0.0.1:${control}`, ''].join('\n'))
    writeFileSync(join(telephone.folder, 'accounts'),
      `<sip:${number}@${kPhoneAddress}>;regint=0;audio_codecs=${codec};dtmfmode=rtpevent${account}\n`)
    writeFileSync(join(telephone.folder, 'contacts'), '')
    telephone.child = spawn('baresip', ['-f', telephone.folder], { stdio: ['ignore', 'pipe', 'pipe'] })
    telephone.goodbye = () => telephone.child.kill('SIGKILL')
    process.once('exit', telephone.goodbye)
    telephone.child.once('exit', () => process.off('exit', telephone.goodbye))
    const read = (chunk) => (telephone.output += chunk)
    for (const stream of [telephone.child.stdout, telephone.child.stderr]) stream.setEncoding('utf8').on('data', read).unref()
    telephone.child.unref() // a story that has failed leaves it behind: no reason to wait for it
    await until(`${name}'s telephone is ready`, () => telephone.#connect(control), 15)
    return telephone
  }

  async #connect(port) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      socket.unref()
    } catch {
      return false
    }
    let rest = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      rest += chunk
      for (;;) {
        const colon = rest.indexOf(':')
        const length = Number(rest.slice(0, colon))
        if (colon < 0 || rest.length < colon + length + 2) return
        const message = JSON.parse(rest.slice(colon + 1, colon + 1 + length))
        rest = rest.slice(colon + length + 2)
        if (message.event) this.events.push(message)
      }
    })
    socket.on('error', () => {})
    this.socket = socket
    return true
  }

  #command(command, params = '') {
    const text = JSON.stringify({ command, params })
    this.socket.write(`${text.length}:${text},`)
  }

  /** Calls and waits until the other side has answered. */
  async dial(port, { number = '15550100100', host = kPhoneAddress, parameters = '' } = {}) {
    const before = this.#count('CALL_ESTABLISHED')
    this.#command('dial', `sip:${number}@${host}:${port}${parameters}`)
    await until(`${this.name}'s call is answered`, () => this.#count('CALL_ESTABLISHED') > before, 10)
  }
  /** Calls, and the other side takes nothing of it. */
  async isRefused(port, { number = '15550100100', host = kPhoneAddress, parameters = '' } = {}) {
    const established = this.#count('CALL_ESTABLISHED')
    const closed = this.#count('CALL_CLOSED')
    this.#command('dial', `sip:${number}@${host}:${port}${parameters}`)
    await until(`${this.name}'s call is refused`, () => this.#count('CALL_CLOSED') > closed, 10)
    assert.equal(this.#count('CALL_ESTABLISHED'), established)
  }
  /** Waits until it is called; answers by whom, as the telephone shows it. */
  async rings(seconds = 15) {
    await until(`${this.name}'s telephone rings`, () => this.#count('CALL_INCOMING') > this.#taken, seconds)
    this.#taken = this.#count('CALL_INCOMING')
    return this.events.findLast(({ type }) => type === 'CALL_INCOMING').peeruri
  }
  async accept() {
    const before = this.#count('CALL_ESTABLISHED')
    this.#command('accept')
    await until(`${this.name} has answered`, () => this.#count('CALL_ESTABLISHED') > before, 10)
  }
  /** The call that was not answered yet has gone: they have hung up. */
  async ringsNoMore(seconds = 5) {
    const before = this.#count('CALL_INCOMING')
    await until(`${this.name}'s telephone is quiet again`, () => this.#count('CALL_CLOSED') >= before, seconds)
  }
  /** Key after key, as fingers do. */
  async press(keys) {
    for (const key of keys) {
      this.#command('sndcode', key)
      await new Promise((pressed) => setTimeout(pressed, 150))
    }
  }
  /** As by a line that dies: nothing comes from it any more, and nobody has hung up. */
  goesDead() {
    this.child.kill('SIGSTOP')
  }
  comesBack() {
    this.child.kill('SIGCONT')
  }
  hangUp() {
    this.#command('hangup')
  }
  /** The line is cut: no goodbye. */
  drop() {
    this.child.kill('SIGKILL')
    this.socket.destroy()
  }
  isOver() {
    return this.#count('CALL_CLOSED') >= this.#count('CALL_ESTABLISHED') && this.#count('CALL_ESTABLISHED') > 0
  }
  async isHungUp(seconds = 15) {
    await until(`${this.name}'s call is over`, () => this.isOver(), seconds)
  }
  #count(type) {
    return this.events.filter((event) => event.type === type).length
  }

  /** What the present call has heard so far. */
  recording() {
    const files = readdirSync(this.recordings).filter((file) => file.endsWith('-dec.wav')).sort()
    return files.length === 0 ? { rate: 8000, samples: new Int16Array(0) } : readRecording(join(this.recordings, files.at(-1)))
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.comesBack()
    this.#command('quit')
    await Promise.race([once(this.child, 'exit'), new Promise((waited) => setTimeout(waited, 3000))])
    this.child.kill('SIGKILL')
    this.socket.destroy()
  }
}

// A real telephone: Debian's baresip with a tone for a voice, keys by RFC 4733, and a recording of what it hears.
// It lives at the address of the tests' namespace (baresip does not bind to loopback).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { newFolder } from './program.mjs'
import { until } from './wait.mjs'

export const kPhoneAddress = '10.99.0.1'
const kRate = 8000
const kHeaderBytes = 44

/** A free port of TCP; sockets of UDP with the same number are as likely to be free. */
export async function freePort(host = kPhoneAddress) {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** One voice: a tone of this frequency for as long as any test lasts. */
function toneFile(folder, hertz, seconds = 120) {
  const samples = Buffer.alloc(kRate * seconds * 2)
  for (let i = 0; i < kRate * seconds; ++i) samples.writeInt16LE(Math.round(Math.sin((2 * Math.PI * hertz * i) / kRate) * 8000), i * 2)
  const header = Buffer.alloc(kHeaderBytes)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(kRate, 24)
  header.writeUInt32LE(kRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  const file = join(folder, 'voice.wav')
  writeFileSync(file, Buffer.concat([header, samples]))
  return file
}

/** How much of the energy of these samples lies at this frequency: 1 for a pure tone (Goertzel, 20 ms at a time). */
function share(samples, hertz) {
  const frame = kRate / 50
  let sum = 0
  let count = 0
  for (let at = 0; at + frame <= samples.length; at += frame) {
    let cosine = 0
    let sine = 0
    let energy = 0
    for (let i = 0; i < frame; ++i) {
      const angle = (2 * Math.PI * hertz * i) / kRate
      cosine += samples[at + i] * Math.cos(angle)
      sine += samples[at + i] * Math.sin(angle)
      energy += samples[at + i] ** 2
    }
    sum += energy === 0 ? 0 : (2 * (cosine ** 2 + sine ** 2)) / (frame * energy)
    ++count
  }
  return count === 0 ? 0 : sum / count
}

export class Telephone {
  output = ''
  events = []

  /** `account`: more of baresip's account parameters, such as `mediaenc=srtp-mand`; `codec`: its name for it. */
  static async start(name, { hertz = 600, codec = 'PCMU/8000/1', account = '', modules = ['g711'] } = {}) {
    const telephone = new Telephone()
    telephone.name = name
    telephone.folder = newFolder()
    telephone.recordings = join(telephone.folder, 'recordings')
    mkdirSync(telephone.recordings)
    const control = await freePort('127.0.0.1')
    const voice = toneFile(telephone.folder, hertz)
    writeFileSync(join(telephone.folder, 'config'), [
      'poll_method epoll', `sip_listen ${kPhoneAddress}:0`, 'net_interface media0', `audio_source aufile,${voice}`, 'audio_alert none',
      `snd_path ${telephone.recordings}`, 'module_path /usr/lib/baresip/modules', ...modules.map((module) => `module ${module}.so`),
      'module aufile.so', 'module sndfile.so', 'module_app account.so', 'module_app menu.so', 'module_app ctrl_tcp.so',
      `ctrl_tcp_listen 127.0.0.1:${control}`, ''].join('\n'))
    writeFileSync(join(telephone.folder, 'accounts'),
      `<sip:${name}@${kPhoneAddress}>;regint=0;audio_codecs=${codec};dtmfmode=rtpevent${account}\n`)
    writeFileSync(join(telephone.folder, 'contacts'), '')
    telephone.child = spawn('baresip', ['-f', telephone.folder], { stdio: ['ignore', 'pipe', 'pipe'] })
    process.once('exit', () => telephone.child.kill('SIGKILL'))
    const read = (chunk) => (telephone.output += chunk)
    telephone.child.stdout.setEncoding('utf8').on('data', read)
    telephone.child.stderr.setEncoding('utf8').on('data', read)
    await until(`${name}'s telephone is ready`, () => telephone.#connect(control), 15)
    return telephone
  }

  async #connect(port) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
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
  async dial(port, { number = '15550100100', parameters = '' } = {}) {
    const before = this.#count('CALL_ESTABLISHED')
    this.#command('dial', `sip:${number}@${kPhoneAddress}:${port}${parameters}`)
    await until(`${this.name}'s call is answered`, () => this.#count('CALL_ESTABLISHED') > before, 10)
  }
  /** Key after key, as fingers do. */
  async press(keys) {
    for (const key of keys) {
      this.#command('sndcode', key)
      await new Promise((pressed) => setTimeout(pressed, 150))
    }
  }
  hangUp() {
    this.#command('hangup')
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
  heard() {
    const files = readdirSync(this.recordings).filter((file) => file.endsWith('-dec.wav')).sort()
    if (files.length === 0) return new Int16Array(0)
    const bytes = readFileSync(join(this.recordings, files.at(-1))).subarray(kHeaderBytes)
    const samples = new Int16Array(Math.floor(bytes.length / 2))
    for (let i = 0; i < samples.length; ++i) samples[i] = bytes.readInt16LE(i * 2)
    return samples
  }
  /** Share of this tone in the newest part of the recording. */
  hearing(hertz, milliseconds = 500) {
    const heard = this.heard()
    const newest = heard.subarray(Math.max(0, heard.length - (kRate * milliseconds) / 1000))
    return newest.length < (kRate * milliseconds) / 1000 ? 0 : share(newest, hertz)
  }
  hears(hertz, seconds = 20) {
    return until(`${this.name}'s telephone hears ${hertz} Hz`, () => this.hearing(hertz) > 0.5, seconds)
  }
  /** Nothing of it for a whole second. */
  hearsNo(hertz, seconds = 10) {
    return until(`${this.name}'s telephone hears no ${hertz} Hz`, () => this.heard().length > kRate && this.hearing(hertz, 1000) < 0.05, seconds)
  }
  /** Loudness of the newest second, 0 to 1. */
  loudness(milliseconds = 1000) {
    const heard = this.heard()
    const newest = heard.subarray(Math.max(0, heard.length - (kRate * milliseconds) / 1000))
    return Math.sqrt(newest.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, newest.length)) / 32768
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.#command('quit')
    await Promise.race([once(this.child, 'exit'), new Promise((waited) => setTimeout(waited, 3000))])
    this.child.kill('SIGKILL')
    this.socket.destroy()
  }
}

// A second make of telephone: Debian's linphonec with files for microphone and ear. As telephone.mjs has it, but it takes
// a second for each key.
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from './program.mjs'
import { Listener, writeTone } from './sound.mjs'
import { kPhoneAddress } from './telephone.mjs'
import { until } from './wait.mjs'

/** What it would offer by itself. */
const kCodecs = ['opus/48000/2', 'speex/16000/1', 'speex/8000/1', 'PCMU/8000/1', 'PCMA/8000/1', 'G729/8000/1']

/** [audio_codec_N]: this codec and no other. */
const codecSettings = (wanted) => kCodecs.map((codec, i) => {
  const [mime, rate, channels] = codec.split('/')
  return `[audio_codec_${i}]\nmime=${mime}\nrate=${rate}\nchannels=${channels}\nenabled=${codec === wanted ? 1 : 0}\n`
}).join('')

/**
 * linphone shares its UDP ports with whoever else shares his (SO_REUSEADDR). Two of them, or its own SIP and RTP, with one
 * number: what is sent there reaches the wrong one, and nobody says so; the telephone is heard and hears nothing. So each
 * number is given out once, below those that the kernel gives away by itself.
 */
const kPorts = { first: 20000, end: 32000 }
let nextPort = kPorts.first + 2 * ((process.pid * 32) % ((kPorts.end - kPorts.first) / 2))

/** Whether nobody has this port of UDP, at any address. */
async function isFree(port) {
  const socket = createSocket('udp4')
  try {
    socket.bind(port)
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}

/** An even port of UDP, with the one above it for RTCP. */
async function ownPort() {
  for (let tries = 0; tries < 200; ++tries) {
    const port = nextPort
    nextPort = port + 2 < kPorts.end ? port + 2 : kPorts.first
    if (await isFree(port) && await isFree(port + 1)) return port
  }
  throw new Error('no port of UDP is free')
}

export class Linphone extends Listener {
  output = ''

  /**
   * `codec`: as baresip's are written. `authority`: the PEM file of who signed the trunk's certificate; the telephone
   * then calls by TLS and takes no call without SRTP.
   */
  static async start(name, { hertz = 600, codec = 'PCMU/8000/1', authority } = {}) {
    const telephone = new Linphone()
    telephone.name = name
    telephone.hertz = hertz
    telephone.rate = Number(codec.split('/')[1])
    telephone.parameters = authority ? ';transport=tls' : ''
    telephone.folder = newFolder()
    telephone.heard = join(telephone.folder, 'heard.wav')
    mkdirSync(join(telephone.folder, '.local/share/linphone'), { recursive: true })
    telephone.port = await ownPort()
    const voice = writeTone(join(telephone.folder, 'voice.wav'), hertz)
    const settings = join(telephone.folder, 'linphonerc')
    writeFileSync(settings, `[sip]
sip_port=${await ownPort()}
sip_tcp_port=-1
sip_tls_port=-1
use_ipv6=0
bind_address=${kPhoneAddress}
contact="${name}" <sip:${name}@${kPhoneAddress}>
${authority ? `root_ca=${authority}\nmedia_encryption=srtp\nmedia_encryption_mandatory=1\n` : ''}[rtp]
audio_rtp_port=${telephone.port}
[sound]
echocancellation=0
${codecSettings(codec)}`)
    telephone.child = spawn('linphonec', ['-c', settings], { env: { ...process.env, HOME: telephone.folder }, stdio: 'pipe' })
    const goodbye = () => telephone.child.kill('SIGKILL')
    process.once('exit', goodbye)
    telephone.child.once('exit', () => process.off('exit', goodbye))
    for (const stream of [telephone.child.stdout, telephone.child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => (telephone.output += chunk)).unref()
    }
    telephone.child.unref() // a story that has failed leaves it behind: no reason to wait for it
    telephone.child.stdin.unref()
    await telephone.#said(/linphonec>/, 15)
    telephone.#types('soundcard use files')
    telephone.#types(`play ${voice}`)
    telephone.#types(`record ${telephone.heard}`)
    return telephone
  }

  #types(line) {
    this.child.stdin.write(`${line}\n`)
  }
  #said(words, seconds = 15) {
    return until(`${this.name}'s telephone says ${words}`, () => words.test(this.output), seconds)
  }

  async dial(port, { number = '15550100100' } = {}) {
    this.output = ''
    this.#types(`call sip:${number}@${kPhoneAddress}:${port}${this.parameters}`)
    await this.#said(/Media streams established/)
  }
  press(keys) {
    this.#types(keys)
  }
  hangUp() {
    this.#types('terminate')
  }
  isHungUp(seconds = 15) {
    return this.#said(/Call \d+ with .* ended/, seconds)
  }
  /** The file has its header only once the call is over; so long there is room for it. One channel, at the codec's rate. */
  recording() {
    const bytes = existsSync(this.heard) ? readFileSync(this.heard).subarray(44) : Buffer.alloc(0)
    return { rate: this.rate, samples: Int16Array.from({ length: Math.floor(bytes.length / 2) }, (_, i) => bytes.readInt16LE(i * 2)) }
  }

  /** And who has its port of RTP: one socket of UDP it should be, in which nothing waits. */
  describe() {
    const sockets = ['udp', 'udp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/)).filter(([, local]) => parseInt(local?.split(':')[1], 16) === this.port)
    const written = sockets.map(([, local, , , queues, , , , , , , , drops]) => `${local} waiting ${queues.split(':')[1]} dropped ${drops}`)
    return `${super.describe()}; port ${this.port}: ${written.join(', ') || 'nobody has it'}`
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.#types('quit')
    await Promise.race([once(this.child, 'exit'), new Promise((waited) => setTimeout(waited, 3000))])
    this.child.kill('SIGKILL')
  }
}

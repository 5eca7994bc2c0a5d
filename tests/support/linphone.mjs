// A second make of telephone: Debian's linphonec with files for microphone and ear. As telephone.mjs has it, but it takes
// a second for each key.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from './program.mjs'
import { Listener, writeTone } from './sound.mjs'
import { freePort, kPhoneAddress } from './telephone.mjs'
import { until } from './wait.mjs'

/** What it would offer by itself. */
const kCodecs = ['opus/48000/2', 'speex/16000/1', 'speex/8000/1', 'PCMU/8000/1', 'PCMA/8000/1', 'G729/8000/1']

/** [audio_codec_N]: this codec and no other. */
const codecSettings = (wanted) => kCodecs.map((codec, i) => {
  const [mime, rate, channels] = codec.split('/')
  return `[audio_codec_${i}]\nmime=${mime}\nrate=${rate}\nchannels=${channels}\nenabled=${codec === wanted ? 1 : 0}\n`
}).join('')

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
    const voice = writeTone(join(telephone.folder, 'voice.wav'), hertz)
    const settings = join(telephone.folder, 'linphonerc')
    writeFileSync(settings, `[sip]
sip_port=${await freePort()}
sip_tcp_port=-1
sip_tls_port=-1
use_ipv6=0
bind_address=${kPhoneAddress}
contact="${name}" <sip:${name}@${kPhoneAddress}>
${authority ? `root_ca=${authority}\nmedia_encryption=srtp\nmedia_encryption_mandatory=1\n` : ''}[rtp]
audio_rtp_port=${await freePort()}
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

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.#types('quit')
    await Promise.race([once(this.child, 'exit'), new Promise((waited) => setTimeout(waited, 3000))])
    this.child.kill('SIGKILL')
  }
}

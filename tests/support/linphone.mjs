// A second make of telephone: Debian's linphonec with files for microphone and ear. As telephone.mjs has it, but what it
// hears is in the file only once the call is over.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from './program.mjs'
import { Listener, readRecording, writeTone } from './sound.mjs'
import { freePort, kPhoneAddress } from './telephone.mjs'
import { until } from './wait.mjs'

export class Linphone extends Listener {
  output = ''

  static async start(name, { hertz = 600 } = {}) {
    const telephone = new Linphone()
    telephone.name = name
    telephone.hertz = hertz
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
[rtp]
audio_rtp_port=${await freePort()}
[sound]
echocancellation=0
`)
    telephone.child = spawn('linphonec', ['-c', settings], { env: { ...process.env, HOME: telephone.folder }, stdio: 'pipe' })
    const goodbye = () => telephone.child.kill('SIGKILL')
    process.once('exit', goodbye)
    telephone.child.once('exit', () => process.off('exit', goodbye))
    for (const stream of [telephone.child.stdout, telephone.child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => (telephone.output += chunk))
    }
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
    this.#types(`call sip:${number}@${kPhoneAddress}:${port}`)
    await this.#said(/Media streams established/)
  }
  async press(keys) {
    for (const key of keys) {
      this.#types(key)
      await new Promise((pressed) => setTimeout(pressed, 200))
    }
  }
  hangUp() {
    this.#types('terminate')
  }
  isHungUp(seconds = 15) {
    return this.#said(/Call \d+ with .* ended/, seconds)
  }
  recording() {
    return existsSync(this.heard) ? readRecording(this.heard) : { rate: 8000, samples: new Int16Array(0) }
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.#types('quit')
    await Promise.race([once(this.child, 'exit'), new Promise((waited) => setTimeout(waited, 3000))])
    this.child.kill('SIGKILL')
  }
}

// sipp, Debian's caller of scenarios, against the program's trunk: the files of tests/sip.
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newFolder } from './program.mjs'
import { kPhoneAddress } from './telephone.mjs'

const scenarios = resolve(dirname(fileURLToPath(import.meta.url)), '../sip')

/** Starts one scenario, `calls` times. `rows`: of its fields, one row for each call. `from`: this end's address. */
export function startSipp(scenario, port, { calls = 1, rate = 10, rows, ear = 9, from = kPhoneAddress, seconds = 60, transport = 'u1' } = {}) {
  const folder = newFolder()
  const errors = join(folder, 'errors')
  const words = [`${kPhoneAddress}:${port}`, '-sf', join(scenarios, `${scenario}.xml`), '-i', from, '-t', transport, '-key', 'ear', String(ear),
    '-m', String(calls), '-r', String(rate), '-l', String(calls), '-nostdin', '-timeout', `${seconds}s`, '-timeout_error', '-trace_err', '-error_file', errors]
  if (rows) {
    writeFileSync(join(folder, 'rows.csv'), ['SEQUENTIAL', ...rows.map((row) => `${row.join(';')};`), ''].join('\n'))
    words.push('-inf', join(folder, 'rows.csv'))
  }
  const child = spawn('sipp', words, { cwd: folder, stdio: 'ignore', env: { ...process.env, TERM: 'dumb' } })
  const goodbye = () => child.kill('SIGKILL')
  process.once('exit', goodbye)
  const ended = once(child, 'exit').then(([code]) => {
    process.off('exit', goodbye)
    if (code === 0) return
    let said = ''
    try {
      said = readFileSync(errors, 'utf8').slice(0, 1500)
    } catch {
      // it had nothing to say
    }
    throw new Error(`sipp ${scenario} ended with ${code}: ${said}`)
  })
  ended.catch(() => {})  // whoever waits for it hears of it
  return { ended, stop: () => child.kill('SIGKILL') }
}

/** To its end, which has to be a good one. */
export const runSipp = (...how) => startSipp(...how).ended

/** Where a scenario's sound comes to: counts packets of RTP and those that are missing; `peer` is where they come from. */
export class RtpEar {
  packets = 0
  missing = 0

  static async open() {
    const ear = new RtpEar()
    ear.socket = createSocket('udp4').on('message', (packet, from) => ear.#take(packet, from))
    ear.socket.bind(0, kPhoneAddress)
    await once(ear.socket, 'listening')
    ear.port = ear.socket.address().port
    return ear
  }
  #take(packet, from) {
    if (packet.length < 12 || (packet[1] & 0x7f) !== 0) return  // PCMU alone
    this.peer = from
    const sequence = packet.readUInt16BE(2)
    if (this.last !== undefined) this.missing += ((sequence - this.last - 1) & 0xffff) < 1000 ? (sequence - this.last - 1) & 0xffff : 0
    this.last = sequence
    ++this.packets
  }
  close() {
    this.socket.close()
  }
}

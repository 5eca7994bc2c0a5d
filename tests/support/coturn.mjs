// Debian's coturn with the file of docs/turn.md, on a port of the test's own inside its namespace; without TLS.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from './program.mjs'
import { freePort } from './telephone.mjs'
import { until } from './wait.mjs'

export const kRelayAddress = '10.99.0.1'
export const kRelayPorts = { first: 49152, last: 49252 }
const kSecret = 'a-secret-of-the-relay'

/** The file as it is shown to operators, with what is this test's own in place of the examples. */
function configuration(port, folder) {
  const shown = readFileSync(new URL('../../docs/turn.md', import.meta.url), 'utf8').match(/```\n(# \/etc\/turnserver\.conf[\s\S]*?)```/)[1]
  const own = shown.replace('listening-port=3478', `listening-port=${port}`).replace(/^(tls-listening-port|cert|pkey)=.*$/gm, '')
    .replace('PUT-A-LONG-RANDOM-SECRET-HERE', kSecret).replace('allowed-peer-ip=203.0.113.5', `allowed-peer-ip=${kRelayAddress}`)
  return `${own}\nno-tls\nno-dtls\nlistening-ip=${kRelayAddress}\nrelay-ip=${kRelayAddress}\nmin-port=${kRelayPorts.first}\nmax-port=${kRelayPorts.last}\n` +
    `userdb=${folder}/turndb\npidfile=${folder}/pid\nlog-file=stdout\nsimple-log\n`
}

export class Coturn {
  output = ''

  async start() {
    this.folder = newFolder()
    this.port = await freePort()
    const file = join(this.folder, 'turnserver.conf')
    writeFileSync(file, configuration(this.port, this.folder))
    this.child = spawn('turnserver', ['-c', file], { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const goodbye = () => this.child.kill('SIGKILL')
    process.once('exit', goodbye)
    this.child.once('exit', () => process.off('exit', goodbye))
    for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding('utf8').on('data', (text) => (this.output += text))
    await until('coturn listens', () => /Total General servers/.test(this.output))
    return this
  }
  get settings() {
    const at = `turn:${kRelayAddress}:${this.port}`
    return `[turn]\nurls = ["${at}?transport=udp", "${at}?transport=tcp"]\nsecret = "${kSecret}"\n`
  }
  async stop() {
    if (this.child.exitCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill()
    await ended
  }

  /** What coturn's own client says when it asks for a relay to `peer` with this name and password. */
  asksFor(peer, { username, credential }) {
    return new Promise((said) => execFile('turnutils_uclient', ['-u', username, '-w', credential, '-e', peer, '-n', '1', '-m', '1', '-p', String(this.port), '-v', kRelayAddress],
      { timeout: 10_000 }, (_, out, error) => said(out + error)))
  }
}

// A real OpenSMTPD that delivers to a maildir for each reader, with addresses that do not exist and addresses that are put
// off. Its control socket and queue stand at fixed paths, so it runs in a mount namespace of its own with memory over
// those. It changes users as it works, so it needs real root. Without TLS: Debian 12's build fails with OpenSSL 3 ("missing
// private key"); TLS and authentication are shown with smtp-server (mail.mjs).
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { until } from './wait.mjs'

/** Whether this process may become other users: not in a namespace where only root exists. */
export const isRealRoot = () => process.getuid() === 0 && /^\s*0\s+0\s+4294967295/.test(readFileSync('/proc/self/uid_map', 'utf8'))

async function freePort() {
  const server = createServer()
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}

export class OpenSmtpd {
  log = ''

  /** `readers`: addresses that exist. `greylisted`: those of them that are put off until `welcome`. */
  async start(folder, { readers, greylisted = [] }) {
    this.folder = join(folder, 'opensmtpd')
    this.mail = join(this.folder, 'mail')
    mkdirSync(this.mail, { recursive: true })
    // It delivers as nobody, who has to find the way.
    execFileSync('chmod', ['a+x', folder, this.folder])
    execFileSync('chown', ['nobody', this.mail])
    this.port = await freePort()
    const nobody = execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).trim()
    const domains = [...new Set(readers.map((reader) => reader.split('@')[1]))]
    const rules = join(this.folder, 'smtpd.conf')
    writeFileSync(rules, `
table known ${this.#table('known', readers)}
table domains ${this.#table('domains', domains)}
table grey ${this.#table('grey', greylisted)}
table homes ${this.#table('homes', [`reader ${nobody}:${nobody}:${this.mail}`])}
table everybody ${this.#table('everybody', ['@ reader'])}
filter greylist phase rcpt-to match rcpt-to <grey> reject "451 4.7.1 Greylisted, please come again"
listen on 127.0.0.1 port ${this.port} filter greylist
action keep maildir "${this.mail}/%{rcpt.user}" virtual <everybody> userbase <homes>
match from any for domain <domains> rcpt-to <known> action keep
`)
    // It asks who connects: nobody but this machine can answer here, and waiting for others takes a minute.
    const resolver = join(this.folder, 'resolv.conf')
    writeFileSync(resolver, 'lookup file\nnameserver 127.0.0.1\n')
    // Each "exec" keeps the process that we started: ending it ends the server with its children.
    this.child = spawn('unshare', ['--mount', 'sh', '-ec', `
      mount -t tmpfs tmpfs /run
      mkdir -p /var/spool/smtpd
      mount -t tmpfs -o mode=711 tmpfs /var/spool/smtpd
      mount --bind "${resolver}" /etc/resolv.conf
      exec smtpd -d -f "${rules}"`], { stdio: ['ignore', 'pipe', 'pipe'] })
    const goodbye = () => this.child.kill('SIGKILL')
    process.once('exit', goodbye)
    this.child.once('exit', () => process.off('exit', goodbye))
    for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding('utf8').on('data', (text) => { this.log += text })
    await until('OpenSMTPD listens', () => {
      if (this.child.exitCode !== null) throw new Error(`OpenSMTPD ended:\n${this.log}`)
      const hex = this.port.toString(16).toUpperCase().padStart(4, '0')
      return readFileSync('/proc/net/tcp', 'utf8').includes(`0100007F:${hex} 00000000:0000 0A`)
    })
    return this
  }

  /** A file of lines; an empty one would be refused. */
  #table(name, lines) {
    const file = join(this.folder, name)
    writeFileSync(file, `${[...lines, 'nobody@nowhere.example'].slice(0, Math.max(lines.length, 1)).join('\n')}\n`, { mode: 0o644 })
    return `file:${file}`
  }

  /** From now on nobody is put off. */
  welcome() {
    this.#table('grey', [])
    execFileSync('nsenter', ['--mount', '--target', String(this.child.pid), 'smtpctl', 'update', 'table', 'grey'], { stdio: 'ignore' })
  }

  /** The messages of a reader's maildir, parsed, in the order of their arrival. */
  async arrived(reader, count = 1, seconds = 20) {
    const box = join(this.mail, reader, 'new')
    await until(`${count} messages to ${reader}`, () => existsSync(box) && readdirSync(box).length >= count, seconds)
    return Promise.all(readdirSync(box).sort().map(async (name) => {
      const raw = readFileSync(join(box, name), 'utf8')
      return { raw, mail: await simpleParser(raw) }
    }))
  }

  /** Lines of its log that hold `part`. */
  said(part) {
    return this.log.split('\n').filter((line) => line.includes(part))
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null) return
    const ended = new Promise((done) => this.child.once('exit', done))
    this.child.kill('SIGTERM')
    await ended
  }
}

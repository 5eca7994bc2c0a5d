// The real program, started the way its operator starts it: a settings file, a data folder, a process.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const binary = process.env.BEDSIDE ?? join(root, 'build/release/src/server/bedside')

const folders = []
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
/** Gone with the process. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'bedside-test-'))
  folders.push(folder)
  return folder
}

export class Program {
  output = ''

  constructor(args, environment = {}) {
    this.args = args
    this.environment = environment
  }

  /** Starts it and waits for its line `ready http://...`. */
  async start() {
    this.child = spawn(binary, this.args, { env: { ...process.env, ...this.environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    const child = this.child
    const goodbye = () => child.kill('SIGKILL')
    process.once('exit', goodbye)
    child.once('exit', () => process.off('exit', goodbye))
    let address
    await new Promise((ready, failed) => {
      const read = (chunk) => {
        this.output += chunk
        const line = this.output.match(/^ready (https?:\/\/\S+)$/m)
        if (line) {
          address = line[1]
          ready()
        }
      }
      child.stdout.setEncoding('utf8').on('data', read)
      child.stderr.setEncoding('utf8').on('data', read)
      child.once('exit', (code, signal) => failed(new Error(`bedside ended (${code ?? signal}) before it was ready:\n${this.output}`)))
      setTimeout(() => failed(new Error(`bedside was not ready after 30 s:\n${this.output}`)), 30_000).unref()
    })
    this.address = address
    return this
  }

  async stop(signal = 'SIGTERM') {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return this.child?.exitCode
    const ended = once(this.child, 'exit')
    this.child.kill(signal)
    const [code] = await ended
    return code
  }
}

/** Runs a command of the program to its end; a last argument that is no text adds to its environment. */
export async function run(...args) {
  const environment = typeof args.at(-1) === 'object' ? args.pop() : {}
  const child = spawn(binary, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk))
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

export function writeSettings(folder, toml) {
  const file = join(folder, 'bedside.toml')
  writeFileSync(file, toml, { mode: 0o600 })
  return file
}

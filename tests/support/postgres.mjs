// A PostgreSQL server of the test's own (postgres.sh): in a folder that is removed with it, on a socket in it. It ends
// with the test, however that ends.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newFolder } from './program.mjs'

const script = join(dirname(fileURLToPath(import.meta.url)), 'postgres.sh')
export const databasePassword = 'p@ss/w:rd#7?'

export class PostgresServer {
  folder = newFolder()

  async start() {
    if (this.keeper) return this.order('start', 'running')
    this.keeper = spawn(script, [this.folder], {
      env: { ...process.env, KEYED_PASSWORD: databasePassword }, stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.answers = createInterface({ input: this.keeper.stdout })[Symbol.asyncIterator]()
    await this.expect('running')
    await this.query('CREATE DATABASE clinic OWNER keyed')
    return this
  }

  /** As an operator stops it, or (`kill`) as a crash does. */
  async stop(order = 'stop') {
    await this.order(order, 'stopped')
  }

  async order(word, answer) {
    this.keeper.stdin.write(`${word}\n`)
    await this.expect(answer)
  }

  async expect(answer) {
    const { value, done } = await this.answers.next()
    if (done || value !== answer) throw new Error(`PostgreSQL: ${done ? 'ended' : value} instead of ${answer}`)
  }

  /** As storage.database wants it; the role has a password. */
  address(password = databasePassword) {
    return `postgresql://keyed:${encodeURIComponent(password)}@/clinic?host=${this.folder}`
  }

  /** What psql answers, with all rights, one line a row. */
  async query(sql, database = 'postgres') {
    const psql = spawn('/usr/lib/postgresql/15/bin/psql', ['-h', this.folder, '-U', 'super', '-d', database, '-AtX', '-v', 'ON_ERROR_STOP=1', '-c', sql],
      { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let wrong = ''
    psql.stdout.setEncoding('utf8').on('data', (chunk) => (out += chunk))
    psql.stderr.setEncoding('utf8').on('data', (chunk) => (wrong += chunk))
    const [code] = await once(psql, 'close')
    if (code !== 0) throw new Error(`psql: ${wrong}`)
    return out.trim()
  }

  async close() {
    const ended = once(this.keeper, 'exit')
    this.keeper.stdin.end()
    await ended
  }
}

// A clinic on its first day: the program with a mail server and a text-message service, an admin and two
// providers who have set their passwords, and a client of the API that checks every answer against the contract.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import Ajv2020 from 'ajv/dist/2020.js'
import { load } from 'js-yaml'
import { MailServer, mailPassword, mailUser } from './mail.mjs'
import { Program, newFolder, run, writeSettings } from './program.mjs'
import { SmsService, smsAccount, smsToken } from './sms.mjs'
import { freePort } from './telephone.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const contract = load(readFileSync(join(root, 'contract/openapi.yaml'), 'utf8'))

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, uri: true } })
ajv.addSchema({ $id: 'contract', ...contract })

/** Throws unless `value` is what the contract calls `schema`. */
export function conforms(schema, value) {
  const check = ajv.getSchema(`contract#/components/schemas/${schema}`)
  assert.ok(check(value), `not a ${schema}: ${JSON.stringify(check.errors?.slice(0, 3))} in ${JSON.stringify(value).slice(0, 600)}`)
  return value
}

/** Operation of a method and path, with the schema of its answer for a status. */
function answerSchema(method, path, status) {
  for (const [pattern, item] of Object.entries(contract.paths)) {
    const matches = new RegExp(`^${pattern.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
    const fixed = Object.keys(contract.paths).includes(path)
    if (!matches || (fixed && pattern !== path)) continue
    const operation = item[method.toLowerCase()]
    if (!operation) continue
    let response = operation.responses[status] ?? operation.responses.default
    if (response?.$ref) response = contract.components.responses[response.$ref.split('/').pop()]
    const content = response?.content?.['application/json'] ?? response?.content?.['application/problem+json']
    return content?.schema
  }
  return undefined
}

function deref(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === '$ref' && value.startsWith('#') ? `contract${value}` : value))
}

export class ApiClient {
  cookies = new Map()

  constructor(address) {
    this.address = address
  }

  /** Sends a request; every answer under /api must be what the contract says. */
  async send(method, path, body, headers = {}) {
    const response = await fetch(this.address + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' || method === 'HEAD' ? {} : { origin: this.address }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookies.size ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, at))
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    const json = /json/.test(type) && text ? JSON.parse(text) : undefined
    const schema = path.startsWith('/api/') ? answerSchema(method, path.split('?')[0], response.status) : undefined
    if (schema && json !== undefined) {
      const check = ajv.compile(deref(schema))
      assert.ok(check(json), `${method} ${path} ${response.status} breaks the contract: ${JSON.stringify(check.errors?.slice(0, 3))} in ${text.slice(0, 600)}`)
    }
    return { status: response.status, json, text, headers: response.headers }
  }

  get(path) {
    return this.send('GET', path)
  }
  post(path, body = {}, headers) {
    return this.send('POST', path, body, headers)
  }
  patch(path, body) {
    return this.send('PATCH', path, body)
  }

  /** The JSON of an answer that must have this status. */
  async must(status, answer) {
    const { status: found, json, text } = await answer
    assert.equal(found, status, text.slice(0, 800))
    return json
  }
}

export const password = 'correct horse battery'

export class TestClinic {
  folder = newFolder()

  /** `sms`: in place of the double of a text-message service, lines of the section [sms]. `has_address`: services are
   * given addresses of the program, so its own is settled before it starts. `implicit_tls`: of the mail server. */
  async open({ extra = '', start = true, sms, has_address = false, implicit_tls = false } = {}) {
    const port = has_address ? await freePort('127.0.0.1') : 0
    this.address = has_address ? `http://127.0.0.1:${port}` : undefined
    this.mail = await new MailServer().start(this.folder, { implicit: implicit_tls })
    this.sms = await new SmsService().start()
    this.settings = writeSettings(this.folder, `
[server]
listen = "127.0.0.1:${port}"
${has_address ? `public_url = "${this.address}"\n` : ''}data = "${this.folder}/data"

[media]
port = 0

[smtp]
host = "localhost"
port = ${this.mail.port}
tls = "${implicit_tls ? 'implicit' : 'starttls'}"
ca_file = "${this.mail.certificate}"
user = "${mailUser}"
password = "${mailPassword}"
from = "Bedside <visits@clinic.example>"

[sms]
${sms ?? `base_url = "${this.sms.base}"
account = "${smsAccount}"
token = "${smsToken}"`}
from = "+15550100000"
${extra}`)
    if (start) {
      await this.addPerson('Dana Admin', 'admin@clinic.example', 'admin')
      await this.addPerson('Dr. Priya Shah', 'shah@clinic.example', 'provider')
      await this.addPerson('Dr. Tom Weber', 'weber@clinic.example', 'provider')
      await this.start()
      for (const email of Object.keys(this.links)) await this.choosePassword(email)
    }
    return this
  }

  links = {}

  async addPerson(name, email, ...roles) {
    const made = await run('user', 'add', '--config', this.settings, '--clinic', this.clinicName ?? 'Riverside Clinic', '--name', name,
      '--email', email, ...roles.flatMap((role) => ['--role', role]))
    assert.equal(made.code, 0, made.stderr)
    this.links[email] = made.stdout.match(/\S+\/reset\/(\S+)/)?.[1]
    assert.ok(this.links[email], `no set-up link in: ${made.stdout}`)
  }

  async start() {
    this.program = await new Program(['serve', '--config', this.settings]).start()
    this.address = this.program.address
    return this
  }

  /** As by `kill -9`: no goodbye, nothing finished. */
  async killed() {
    await this.program.stop('SIGKILL')
  }

  /** At the same address as before, as an operator's program would. */
  /** Where a text-message service hands on what people answer: as `check` tells the operator. */
  async incomingTexts() {
    const checked = await run('check', '--config', this.settings)
    assert.equal(checked.code, 0, checked.stderr)
    return checked.stdout.match(/http\S+\/hooks\/sms-in\/\S+/)[0]
  }

  async startsAgain() {
    const settings = readFileSync(this.settings, 'utf8').replace(/^listen = .*$/m, `listen = "${new URL(this.address).host}"`)
    writeFileSync(this.settings, settings)
    // A browser or test that connected while nobody listened may have got that very port for its own end, for a moment.
    for (let tries = 1; ; ++tries) {
      try {
        return await this.start()
      } catch (error) {
        if (tries === 20 || !error.message.includes('Address already in use')) throw error
        await new Promise((wake) => setTimeout(wake, 100))
      }
    }
  }

  async choosePassword(email) {
    const client = new ApiClient(this.address)
    await client.must(204, client.post(`/api/password-resets/${this.links[email]}`, { password }))
  }

  async signIn(email) {
    const client = new ApiClient(this.address)
    client.session = await client.must(200, client.post('/api/session', { email, password }))
    return client
  }

  async close() {
    const code = await this.program?.stop()
    await this.mail.stop()
    await this.sms.stop()
    return code
  }
}

/** A wall clock's reading in `zone`, `minutes` from now, to the minute: 2026-11-24T09:00. */
export function localTime(minutes, zone = 'UTC') {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(new Date(Date.now() + minutes * 60_000)).map(({ type, value }) => [type, value]))
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`
}

/** A visit that begins `minutes` from now, as the booking form would send it. */
export function draft(providers, { minutes = 5, length = 30, guests = [], patient = {}, zone = 'UTC', ...others } = {}) {
  return {
    starts_local: localTime(minutes, zone), ends_local: localTime(minutes + length, zone), time_zone: zone, provider_ids: providers,
    patient: { name: 'Walter Okafor', email: 'walter@home.example', language: 'en', messages_to: 'patient', ...patient },
    type: 'consultation', guests, ...others,
  }
}

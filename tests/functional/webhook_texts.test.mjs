// Text messages by a program of the clinic's own: what it is sent can be checked, is sent once, and what it tells is believed.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

const secret = 'a webhook secret'
const asked = []
let answer = () => 200
let server, clinic, provider, me
before(async () => {
  server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const one = { headers: request.headers, url: request.url, body, json: JSON.parse(body) }
      asked.push(one)
      const status = answer(one)
      if (status === 0) return request.socket.destroy()
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(status < 300 ? { reference: `r${asked.length}` } : { message: 'not to this one' }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  clinic = await new TestClinic().open({ has_address: true, sms: `sender = "webhook"
base_url = "http://127.0.0.1:${server.address().port}/texts"
token = "${secret}"` })
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => {
  assert.equal(await clinic.close(), 0)
  server.close()
})

const book = (phone) => provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ phone, kind: 'family', language: 'en' }] })))
const message = async (visit) => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats[1].messages[0]
const becomes = (visit, state) => until(`a message that is ${state}`, async () => { const now = await message(visit); return now.state === state && now })
const to = (phone) => asked.filter(({ json }) => json.to === phone)
const tells = (url, form) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(form) })

test('it is posted as JSON, signed over its body, and its fate is told at an address of its own', async () => {
  const visit = await book('+15550104001')
  await becomes(visit, 'sent')
  const [{ headers, url, body, json }] = to('+15550104001')
  assert.equal(url, '/texts')
  assert.equal(headers['bedside-signature'], `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
  assert.equal(headers['idempotency-key'], json.id)
  assert.equal(headers['content-type'], 'application/json')
  assert.deepEqual([json.from, json.language], ['+15550100000', 'en'])
  assert.match(linkIn(json.text, '/g/'), /^http/)
  assert.equal((await tells(json.status_url.replace(/.$/, (last) => (last === '0' ? '1' : '0')), { MessageStatus: 'delivered' })).status, 404)
  assert.equal((await tells(json.status_url, { MessageStatus: 'delivered' })).status, 204)
  await becomes(visit, 'delivered')
})

test('a connection that breaks is tried again under the same key, a refusal is final with its words', async () => {
  let broken = 0
  answer = ({ json }) => (json.to === '+15550104002' && broken++ === 0 ? 0 : json.to === '+15550104003' ? 422 : 200)
  const visit = await book('+15550104002')
  await until('the second try', () => to('+15550104002').length === 2, 60)
  assert.equal(new Set(to('+15550104002').map(({ headers }) => headers['idempotency-key'])).size, 1)
  await becomes(visit, 'sent')
  assert.equal((await becomes(await book('+15550104003'), 'failed')).reason, '422 not to this one')
  assert.equal(to('+15550104003').length, 1)
})

test('what people answer is handed on to the program and answered', async () => {
  const hook = await clinic.incomingTexts()
  const stopped = await tells(hook, { From: '+15550104004', Body: 'STOP' })
  assert.match(await stopped.text(), /no more text messages/)
  assert.equal((await becomes(await book('+15550104004'), 'failed')).reason, 'has asked for no messages')
  assert.equal(to('+15550104004').length, 0)
})

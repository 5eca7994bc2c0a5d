// GET /metrics of the running program: both formats, read by a parser of others (prometheus-client of Python); the outbox's age
// while the mail server is away; nobody's name in it; and who may ask.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { Program } from '../support/program.mjs'
import { until } from '../support/wait.mjs'

// By Debian's own python3, whose package the parser is. Each line of a page, or the parser's complaint and an end with 1.
const parser = `
import json, sys
from prometheus_client import parser
from prometheus_client.openmetrics import parser as open_parser
read = open_parser.text_string_to_metric_families if sys.argv[1] == 'open' else parser.text_string_to_metric_families
print(json.dumps([[f.name, f.type, f.documentation, [[s.name, s.labels, s.value] for s in f.samples]] for f in read(sys.stdin.read())]))
`
const parse = (text, form) =>
  JSON.parse(execFileSync('/usr/bin/python3', ['-c', parser, form], { input: text, encoding: 'utf8' })).map(([name, type, help, samples]) => ({
    name, type, help, samples: samples.map(([sample, labels, value]) => ({ sample, labels, value })),
  }))

let clinic, provider, address
const ask = async (headers = {}) => {
  const response = await fetch(address, { headers })
  assert.equal(response.status, 200)
  return { type: response.headers.get('content-type'), text: await response.text() }
}
/** The one value of a sample with these labels. */
async function value(sample, labels = {}) {
  const found = parse((await ask()).text, 'old').flatMap((family) => family.samples)
    .filter((one) => one.sample === sample && Object.entries(labels).every(([name, word]) => one.labels[name] === word))
  assert.equal(found.length, 1, `${sample} ${JSON.stringify(labels)}`)
  return found[0].value
}
const addressIn = (output) => output.match(/^metrics (https?:\S+)$/m)?.[1]

before(async () => {
  clinic = await new TestClinic().open({ extra: '[metrics]\nlisten = "127.0.0.1:0"\n' })
  address = addressIn(clinic.program.output)
  provider = await clinic.signIn('shah@clinic.example')
})
after(async () => assert.equal(await clinic.close(), 0))

test('both formats are read by a strict parser, and say the same', async () => {
  const old = await ask()
  assert.match(old.type, /^text\/plain; version=0\.0\.4/)
  const open = await ask({ accept: 'application/openmetrics-text; version=1.0.0' })
  assert.match(open.type, /^application\/openmetrics-text/)
  const names = (families) => families.map(({ name, type, help, samples }) => [name, type, help, samples.length])
  assert.deepEqual(names(parse(old.text, 'old')), names(parse(open.text, 'open')))
  // Whatever is no comment is a sample that the parser has read.
  const lines = old.text.split('\n').filter((line) => line && !line.startsWith('#'))
  assert.equal(parse(old.text, 'old').flatMap((family) => family.samples).length, lines.length)
  assert.equal(await value('bedside_database_up'), 1)
  assert.ok((await value('process_resident_memory_bytes')) > 1e6)
})

test('while the mail server is away the oldest message ages; when it is back the age falls, and the message was sent', async () => {
  const age = () => value('bedside_outbox_oldest_message_age_seconds', { channel: 'email' })
  await until('an empty outbox', async () => (await value('bedside_outbox_messages', { channel: 'email' })) === 0)
  assert.equal(await age(), 0)
  const sent = await value('bedside_messages_sent_total', { channel: 'email' })
  const held = clinic.mail.hold()
  await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [{ email: 'ana@home.example', kind: 'family', language: 'en' }] })))
  await until('a message on its way', () => held.waiting > 0)
  const first = await until('a message that ages', age)
  const later = await until('an older one', async () => ((await age()) > first + 1 ? age() : false))
  assert.ok(later > first + 1)
  assert.equal(await value('bedside_outbox_messages', { channel: 'email' }), 2)
  held.release()
  await until('nothing waits', async () => (await age()) === 0)
  assert.equal(await value('bedside_messages_sent_total', { channel: 'email' }), sent + 2)
})

test('what a server refuses for good is counted by its reason', async () => {
  clinic.mail.refuse = (to) => (to === 'nobody@home.example' ? '550 no such mailbox' : null)
  await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [{ email: 'nobody@home.example', kind: 'family', language: 'en' }] })))
  await until('a failure', async () => (await value('bedside_messages_failed_total', { channel: 'email', reason: 'refused' })) === 1)
  clinic.mail.refuse = null
})

test('nobody is in it: no names, addresses, numbers or ids', async () => {
  const { text } = await ask()
  for (const word of ['ana', 'walter', 'shah', 'riverside', '@', '+1555', 'home.example', '127.0.0.1']) assert.ok(!text.toLowerCase().includes(word), word)
  assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}/)
})

test('the pages do not hand it out, and the listener hands out nothing else', async () => {
  assert.notEqual((await fetch(`${clinic.program.address}/metrics`)).status, 200)
  assert.equal((await fetch(new URL('/healthz', address))).status, 404)
  assert.equal((await fetch(address, { method: 'POST', body: 'x' })).status, 405)
})

test('with a token, who has another one or none reads nothing', async () => {
  await clinic.program.stop()
  const token = 'a-token-of-some-length'
  const guarded = await new Program(['serve', '--config', clinic.settings], { BEDSIDE_METRICS_TOKEN: token }).start()
  try {
    address = addressIn(guarded.output)
    for (const headers of [{}, { authorization: token }, { authorization: `Bearer ${token}x` }]) {
      const response = await fetch(address, { headers })
      assert.equal(response.status, 401)
      assert.ok(!(await response.text()).includes('bedside_'))
    }
    assert.match((await ask({ authorization: `Bearer ${token}` })).text, /^bedside_database_up 1$/m)
  } finally {
    assert.equal(await guarded.stop(), 0)
  }
})

test('every metric of the page is explained in docs/metrics.md', async () => {
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  await clinic.start()
  address = addressIn(clinic.program.output)
  for (const [, name] of (await ask()).text.matchAll(/^# TYPE (\S+) /gm)) assert.ok(page.includes(`| \`${name}\` |`), name)
})

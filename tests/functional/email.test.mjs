// E-mail over TLS with authentication: signed with DKIM and verified by a second implementation (mailauth), updates below
// their invitation, over STARTTLS and implicit TLS; a key that is none is refused at the start.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { TestClinic, draft, localTime } from '../support/clinic.mjs'
import { run } from '../support/program.mjs'
import { until } from '../support/wait.mjs'

let clinic, provider, me, record
before(async () => {
  clinic = await new TestClinic().open({ start: false })
  const key = join(clinic.folder, 'dkim.pem')
  execFileSync('openssl', ['genrsa', '-out', key, '2048'], { stdio: 'ignore' })
  writeFileSync(clinic.settings, readFileSync(clinic.settings, 'utf8').replace('[smtp]', `[smtp]\ndkim_selector = "bedside"\ndkim_key = "${key}"`))
  await clinic.addPerson('Dr. Priya Shah', 'shah@clinic.example', 'provider')
  await clinic.start()
  await clinic.choosePassword('shah@clinic.example')
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

/** What mailauth says of each signature, with the record that `bedside check` told to publish. */
async function verify(raw) {
  const { results } = await dkimVerify(Buffer.from(raw), {
    resolver: async (name, type) => {
      assert.deepEqual([name, type], ['bedside._domainkey.clinic.example', 'TXT'])
      return [[record]]
    },
  })
  return results.map(({ status, signingDomain }) => `${status.result} ${signingDomain}`)
}

test('each message is signed by the sender’s domain, and nothing in it may change on the way', async () => {
  const checked = await run('check', '--config', clinic.settings)
  record = checked.stdout.match(/TXT record of bedside\._domainkey\.clinic\.example: (.+)/)?.[1]
  assert.match(record ?? checked.stdout + checked.stderr, /^v=DKIM1; k=rsa; p=/)
  await provider.must(201, provider.post('/api/visits', draft([me], { guests: [{ email: 'ana@home.example', kind: 'family', language: 'ar' }] })))
  for (const reader of ['walter@home.example', 'ana@home.example']) {
    const { raw, secure } = await clinic.mail.arrived(reader)
    assert.ok(secure)
    assert.deepEqual(await verify(raw), ['pass clinic.example'])
    // A relay may fold headers anew and change blanks at line ends, and no more than that.
    assert.deepEqual(await verify(raw.replace(/^Auto-Submitted: /m, 'Auto-Submitted:   ')), ['pass clinic.example'])
    assert.deepEqual(await verify(raw.replace(/^Subject: /m, 'Subject: Fwd: ')), ['fail clinic.example'])
    assert.deepEqual(await verify(`From: <somebody@else.example>\r\n${raw}`), ['fail clinic.example'], 'a second sender')
    assert.deepEqual(await verify(raw.replace(/\r\n--=_/, '\r\nP.S.\r\n--=_')), ['neutral clinic.example'], 'the body is not the one that was signed')
  }
})

test('a move and a cancellation stand below the invitation that they are about', async () => {
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { minutes: 300, guests: [{ email: 'rosa@home.example', kind: 'family', language: 'en' }] })))
  const first = await clinic.mail.arrived('rosa@home.example')
  assert.equal(first.mail.inReplyTo, undefined)
  await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { starts_local: localTime(600), ends_local: localTime(630) }))
  const second = await clinic.mail.arrived('rosa@home.example', (one) => one !== first)
  await provider.must(200, provider.post(`/api/visits/${visit.id}/cancel`))
  const third = await clinic.mail.arrived('rosa@home.example', (one) => one !== first && one !== second)
  for (const { mail, raw } of [second, third]) {
    assert.equal(mail.inReplyTo, first.mail.messageId)
    assert.deepEqual([mail.references].flat(), [first.mail.messageId])
    assert.notEqual(mail.messageId, first.mail.messageId)
    assert.deepEqual(await verify(raw), ['pass clinic.example'])
  }
})

test('the text part says what the HTML says', async () => {
  const { mail } = await clinic.mail.arrived('walter@home.example')
  const words = (text) => text.replace(/<head>.*<\/head>/s, ' ').replace(/<a href="([^"]*)"/g, '> $1 <a').replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"').split(/\s+/).filter(Boolean)
  const inHtml = new Set(words(mail.html))
  for (const word of words(mail.text)) assert.ok(inHtml.has(word), `"${word}" is in the text alone`)
})

test('stopped while a mail server drips its answer, the program ends in time, and the next one delivers the message at once', async () => {
  clinic.mail.drips = (readers) => readers.includes('drip@home.example')
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { patient: { email: 'drip@home.example' } })))
  await until('an answer without an end', () => clinic.mail.dripped > 2)
  const began = performance.now()
  assert.equal(await clinic.program.stop(), 0)
  // Five seconds for the message, one until it is given up, and what all the rest takes; alone it would have forty.
  const seconds = (performance.now() - began) / 1000
  assert.ok(seconds < 25, `the program ended after ${seconds.toFixed(1)} s`)
  assert.match(clinic.program.output, /\(email, appointment\) will be tried again: the program was stopped/)
  assert.ok(!clinic.mail.messages.some(({ to }) => to.includes('drip@home.example')))
  clinic.mail.drips = () => false
  await clinic.startsAgain()
  await clinic.mail.arrived('drip@home.example')
  await until('sent', async () => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats[0].messages[0].state === 'sent')
})

test('a key that is none is refused by name, before anything is served', async () => {
  const broken = join(clinic.folder, 'broken.toml')
  for (const [key, said] of [[join(clinic.folder, 'none.pem'), /smtp\.dkim_key.*cannot be read/], [join(clinic.folder, 'test.key'), /smtp\.dkim_key.*no RSA key/]]) {
    writeFileSync(broken, readFileSync(clinic.settings, 'utf8').replace(/dkim_key = .*/, `dkim_key = "${key}"`))
    const checked = await run('check', '--config', broken)
    assert.equal(checked.code, 2, checked.stdout)
    assert.match(checked.stderr, said)
  }
})

test('over implicit TLS too, signed in, and never to a server whose certificate is another’s', async () => {
  const other = await new TestClinic().open({ implicit_tls: true })
  try {
    const shah = await other.signIn('shah@clinic.example')
    const book = (email) => shah.must(201, shah.post('/api/visits', draft([shah.session.person.id], { patient: { email } })))
    const message = async (visit) => (await shah.must(200, shah.get(`/api/visits/${visit.id}`))).seats[0].messages[0]
    const visit = await book('implicit@home.example')
    assert.ok((await other.mail.arrived('implicit@home.example')).secure)
    await until('sent', async () => (await message(visit)).state === 'sent')

    assert.equal(await other.program.stop(), 0)
    writeFileSync(other.settings, readFileSync(other.settings, 'utf8').replace(/ca_file = .*/, `ca_file = "${clinic.mail.certificate}"`))
    await other.startsAgain()
    const unsent = await book('nobody@home.example')
    await until('a reason to wait', () => /email, appointment\) will be tried again: .*certificate/i.test(other.program.output))
    assert.deepEqual((await shah.get('/readyz')).json.outbox, { email: 'retrying', sms: 'ok' })
    assert.equal((await message(unsent)).state, 'queued')
    assert.deepEqual(other.mail.messages.filter(({ to }) => to.includes('nobody@home.example')), [])
  } finally {
    assert.equal(await other.close(), 0)
  }
})

// The program as its operator meets it: commands, settings, refusals with a sentence, a clean end.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { Program, newFolder, run, writeSettings } from '../support/program.mjs'

test('help and version say what they are asked for and end with 0', async () => {
  const help = await run('--help')
  assert.equal(help.code, 0)
  for (const command of ['serve', 'check', 'config', 'user add', 'clinic list', 'key rotate', 'audit verify']) assert.match(help.stdout, new RegExp(command))
  const version = await run('--version')
  assert.equal(version.code, 0)
  assert.match(version.stdout, /^bedside \d+\.\d+\.\d+/)
})

test('the commented example of config is itself a good settings file', async () => {
  const example = await run('config')
  assert.equal(example.code, 0)
  const folder = newFolder()
  const checked = await run('check', '--config', writeSettings(folder, example.stdout.replaceAll('/var/lib/bedside', folder)))
  assert.equal(checked.code, 0, checked.stderr)
})

test('a wrong flag, setting or value ends with 2 and a sentence that names it', async () => {
  const folder = newFolder()
  const unknown = await run('serve', '--confg', 'x')
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /--confg/)
  const misspelt = await run('check', '--config', writeSettings(folder, '[server]\nlisen = "127.0.0.1:0"\n'))
  assert.equal(misspelt.code, 2)
  assert.match(misspelt.stderr, /lisen/)
  const wrong = await run('check', '--config', writeSettings(folder, '[server]\nlisten = "somewhere"\n'))
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /listen/)
  assert.match(wrong.stderr, /somewhere/)
  const missing = await run('check', '--config', join(folder, 'none.toml'))
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /none\.toml/)
})

test('a trunk that is away is named by /readyz, which is ready all the same', async () => {
  const folder = newFolder()
  const nobody = createSocket('udp4').bind(0, '127.0.0.1')  // hears the registration and never answers
  await once(nobody, 'listening')
  const program = await new Program(['serve', '--config', writeSettings(folder,
    `[server]\nlisten = "127.0.0.1:0"\ndata = "${folder}/data"\n[media]\nport = 0\n[[trunk]]\nname = "carrier"\nlisten = "127.0.0.1:0"\n`
    + `server = "127.0.0.1:${nobody.address().port}"\nuser = "clinic"\npassword = "a-trunk-password"\n`)]).start()
  try {
    const ready = await fetch(`${program.address}/readyz`)
    assert.equal(ready.status, 200)
    assert.equal((await ready.json()).telephone, 'away: carrier')
    assert.ok(!program.output.includes('a-trunk-password'))
  } finally {
    assert.equal(await program.stop(), 0)
    nobody.close()
  }
})

test('check tries the trunks without a packet: files of TLS, recordings, and addresses to listen on', async (t) => {
  const folder = newFolder()
  const checked = (lines, telephone = '') => run('check', '--config', writeSettings(folder,
    `[server]\ndata = "${folder}/data"\n${telephone}[[trunk]]\nname = "carrier"\naddresses = ["127.0.0.1"]\n${lines}\n`))
  const isRefused = async (sentence, ...how) => {
    const { code, stderr } = await checked(...how)
    assert.equal(code, 2)
    assert.match(stderr, sentence)
  }
  await isRefused(/certificate .*none\.crt cannot be read/, `transport = "tls"\nlisten = "127.0.0.1:0"\ntls_certificate = "${folder}/none.crt"\ntls_key = "${folder}/none.key"`)
  await isRefused(/authority .*none\.ca of trunk carrier cannot be read/, `transport = "tls"\nserver = "sip.carrier.example"\ntls_ca = "${folder}/none.ca"`)
  await isRefused(/cannot listen on 192\.0\.2\.7:5060 \(UDP\)/, 'listen = "192.0.2.7:5060"')
  await isRefused(/telephone\.languages has the value "tlh"/, 'listen = "127.0.0.1:0"', '[telephone]\nlanguages = ["tlh"]\n')

  const taken = createSocket('udp4').bind(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address()
  const doubted = await checked(`listen = "127.0.0.1:${port}"`)
  assert.equal(doubted.code, 0, doubted.stderr)
  assert.match(doubted.stdout, new RegExp(`Mind: 127\\.0\\.0\\.1:${port} \\(UDP\\) is in use`))
})

test('the demo starts, is alive and ready, keeps its key to itself, and ends with 0 on SIGTERM', async () => {
  const data = newFolder()
  const program = await new Program(['serve', '--demo', '--listen', '127.0.0.1:0', '--data', data]).start()
  try {
    assert.equal((await fetch(`${program.address}/healthz`)).status, 200)
    const ready = await fetch(`${program.address}/readyz`)
    assert.equal(ready.status, 200, await ready.text())
    assert.equal(statSync(join(data, 'secret.key')).mode & 0o777, 0o600)
    for (const page of ['/', '/demo', '/demo/outbox', '/signin', '/g/not-a-link']) {
      const answer = await fetch(program.address + page)
      assert.equal(answer.status, 200, page)
      const policy = answer.headers.get('content-security-policy')
      assert.match(policy, /default-src 'self'/, page)
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*/, page)
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
    }
    const outbox = await (await fetch(`${program.address}/demo/outbox.json`)).json()
    assert.ok(outbox.length > 0)
    for (const message of outbox) assert.deepEqual(Object.keys(message).sort(), ['at', 'channel', 'html', 'id', 'subject', 'text', 'to'])
  } finally {
    assert.equal(await program.stop(), 0)
  }
})

test('without --demo nothing of the demo exists, and the first start prints a one-time set-up link', async () => {
  const folder = newFolder()
  const settings = writeSettings(folder, `[server]\nlisten = "127.0.0.1:0"\ndata = "${folder}/data"\n[media]\nport = 0\n`)
  const program = await new Program(['serve', '--config', settings]).start()
  try {
    assert.match(program.output, /\/reset\/\S+/)
    for (const page of ['/demo', '/demo/outbox', '/demo/outbox.json']) assert.equal((await fetch(program.address + page)).status, 404, page)
  } finally {
    assert.equal(await program.stop(), 0)
  }
})

test('incident_12: there is no default password, and the key is not in the database', async () => {
  const folder = newFolder()
  const settings = writeSettings(folder, `[server]\nlisten = "127.0.0.1:0"\ndata = "${folder}/data"\n[media]\nport = 0\n`)
  const program = await new Program(['serve', '--config', settings]).start()
  await program.stop()
  const key = readFileSync(join(folder, 'data/secret.key'), 'utf8').trim().split(/\s+/).pop()
  assert.ok(key.length >= 32)
  assert.ok(!readFileSync(join(folder, 'data/bedside.db')).includes(key.slice(-24)))
})

test('a second program on the same data is refused before it touches anything', async () => {
  const folder = newFolder()
  const settings = writeSettings(folder, `[server]\nlisten = "127.0.0.1:0"\ndata = "${folder}/data"\n[media]\nport = 0\n`)
  const first = await new Program(['serve', '--config', settings]).start()
  try {
    const second = await run('serve', '--config', settings)
    assert.equal(second.code, 1)
    assert.match(second.stderr, /Another bedside serves from .*data already/)
    assert.equal((await fetch(`${first.address}/readyz`)).status, 200)
  } finally {
    await first.stop('SIGKILL')
  }
  const third = await new Program(['serve', '--config', settings]).start()
  assert.equal(await third.stop(), 0)
})

test('a start without the key of its rows is refused, and makes no new key in its place', async () => {
  const folder = newFolder()
  const settings = writeSettings(folder, `[server]\nlisten = "127.0.0.1:0"\ndata = "${folder}/data"\n[media]\nport = 0\n`)
  const program = await new Program(['serve', '--config', settings]).start()
  assert.equal(await program.stop(), 0)
  renameSync(join(folder, 'data/secret.key'), join(folder, 'backup.key'))
  for (const command of [['serve'], ['audit', 'verify'], ['serve']]) {
    const refused = await run(...command, '--config', settings)
    assert.equal(refused.code, 1, refused.stdout)
    assert.match(refused.stderr, /secret\.key/)
  }
  assert.ok(!existsSync(join(folder, 'data/secret.key')))
  renameSync(join(folder, 'backup.key'), join(folder, 'data/secret.key'))
  const again = await new Program(['serve', '--config', settings]).start()
  assert.equal(await again.stop(), 0)
})

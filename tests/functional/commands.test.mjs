// The program as its operator meets it: commands, settings, refusals with a sentence, a clean end.
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { Program, newFolder, run, writeSettings } from '../support/program.mjs'

test('help and version say what they are asked for and end with 0', async () => {
  const help = await run('--help')
  assert.equal(help.code, 0)
  for (const command of ['serve', 'check', 'config', 'user add', 'key rotate', 'audit verify']) assert.match(help.stdout, new RegExp(command))
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

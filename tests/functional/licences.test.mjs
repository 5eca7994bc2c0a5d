// Whatever the program is linked with stands in LICENSES.md.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { kLibraries } from '../../tools/licences.mjs'
import { binary } from '../support/program.mjs'

test('each library that the program is linked with is named with its licence', () => {
  const needed = [...execFileSync('readelf', ['-d', binary], { encoding: 'utf8' }).matchAll(/NEEDED.*\[(.+)\]/g)].map(([, name]) => name)
  assert.ok(needed.length > 5)
  for (const name of needed) {
    if (name.startsWith('ld-linux')) continue
    assert.ok(kLibraries.some(([start]) => name.startsWith(start)), `${name} is not in tools/licences.mjs`)
  }
})

/** Fails the build when the guest's first page would load more script than a cheap phone should wait for. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const kMostBytes = 120 * 1024 // gzip, entry and everything that it imports statically
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

function scripts_of(entry, seen = new Set()) {
  const chunk = manifest[entry]
  if (chunk === undefined || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const next of chunk.imports ?? []) scripts_of(next, seen)
  return seen
}

let failed = false
for (const page of ['join.html', 'call.html', 'staff.html']) {
  if (manifest[page] === undefined) continue
  const files = [...scripts_of(page)].filter((file) => file.endsWith('.js'))
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0)
  const bounded = page === 'join.html'
  console.log(`${page}: ${(bytes / 1024).toFixed(1)} KB of script (gzip)${bounded ? `, at most ${kMostBytes / 1024}` : ''}`)
  if (bounded && bytes > kMostBytes) failed = true
}
if (failed) {
  console.error('The first page of guests and patients has grown too large: load what it does not need later.')
  process.exit(1)
}

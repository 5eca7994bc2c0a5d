/**
 * Writes LICENSES.md: what the program is linked with, and what its pages are made of, each with its licence.
 *   node tools/licences.mjs            writes the file
 *   node tools/licences.mjs --check    ends with 1 when the file is not what it would write
 * Packages of the pages come with their texts, since their code is inside the program; the libraries are Debian's
 * own packages, found at run time, and name where Debian keeps their texts.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Shared object (start of its name) → Debian package, licence. tests/functional/licences.test.mjs holds it against the program. */
export const kLibraries = [
  ['libsoci_', 'libsoci-core4.0, libsoci-sqlite3-4.0', 'BSL-1.0', 'SOCI'],
  ['libicu', 'libicu72', 'Unicode-DFS-2016', 'ICU'],
  ['libdate-tz.', 'libdate-tz3', 'MIT', 'date (Howard Hinnant)'],
  ['libical', 'libical3', 'MPL-2.0 or LGPL-2.1', 'libical'],
  ['libcurl.', 'libcurl4', 'curl', 'libcurl'],
  ['libboost_json', 'libboost-json1.81.0 (and the headers of Boost 1.81)', 'BSL-1.0', 'Boost'],
  ['libssl.', 'libssl3', 'Apache-2.0', 'OpenSSL'],
  ['libcrypto.', 'libssl3', 'Apache-2.0', 'OpenSSL'],
  ['libIPSec_MB.', 'libipsec-mb1', 'BSD-3-Clause', 'libipsec-mb'],
  ['libsodium.', 'libsodium23', 'ISC', 'libsodium'],
  ['libfmt.', 'libfmt9', 'MIT', 'fmt'],
  ['libtomlplusplus.', 'libtomlplusplus3', 'MIT', 'toml++'],
  ['libpq.', 'libpq5', 'PostgreSQL', 'libpq'],
  ['libsqlite3.', 'libsqlite3-0', 'public domain', 'SQLite'],
  ['libopus.', 'libopus0', 'BSD-3-Clause', 'Opus'],
  ['libspeexdsp.', 'libspeexdsp1', 'BSD-3-Clause', 'SpeexDSP'],
  ['librem.', 'librem0', 'BSD-3-Clause', 'librem'],
  ['libre.', 'libre0', 'BSD-3-Clause', 'libre'],
  ['libstdc++.', 'libstdc++6', 'GPL-3.0 with the GCC Runtime Library Exception', 'libstdc++'],
  ['libgcc_s.', 'libgcc-s1', 'GPL-3.0 with the GCC Runtime Library Exception', 'libgcc'],
  ['libc.', 'libc6', 'LGPL-2.1-or-later', 'the GNU C library'],
  ['libm.', 'libc6', 'LGPL-2.1-or-later', 'the GNU C library'],
]

/** Licences that fit a program under Apache-2.0 which carries their code inside. */
const kFits = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'Unlicense'])
// Types and compilers leave nothing in the pages.
const kNotInside = /(^|\/)(@types\/|typescript$|supports-color$)/

function packages() {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: join(root, 'web'), encoding: 'utf8' })
  return listed.trim().split('\n').slice(1)
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ name }) => !kNotInside.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function text_of(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name))
  return file === undefined ? '(The package holds no text of its own.)' : readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').trim()
}

export function write() {
  const libraries = [...new Map(kLibraries.map(([, debian, licence, name]) => [name, `| ${name} | ${debian} | ${licence} |`])).values()]
  const parts = packages()
  for (const { name, license } of parts) {
    if (!kFits.has(license)) throw new Error(`${name} is under ${license}, which has not been found to fit`)
  }
  return `# Third-party software

Made by \`node tools/licences.mjs\`. Bedside itself is under the Apache License 2.0: see LICENSE.

## Linked when the program starts

Packages of Debian 12, not part of this tree. Debian keeps each text in \`/usr/share/doc/PACKAGE/copyright\`.

| library | package | licence |
|---|---|---|
${libraries.join('\n')}

## Inside the pages

Packages of the npm registry, bundled into the scripts that the program serves.

| package | licence |
|---|---|
${parts.map(({ name, license }) => `| ${name} | ${license} |`).join('\n')}

${parts.map(({ name, folder }) => `### ${name}\n\n\`\`\`\n${text_of(folder)}\n\`\`\``).join('\n\n')}
`
}

if (process.argv[1] === import.meta.filename) {
  const file = join(root, 'LICENSES.md')
  const made = write()
  if (!process.argv.includes('--check')) {
    writeFileSync(file, made)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== made) {
    console.error('LICENSES.md is not up to date: run node tools/licences.mjs')
    process.exit(1)
  }
}

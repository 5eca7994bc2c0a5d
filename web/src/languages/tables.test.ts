/** Every language has every sentence that its readers see, with the same values in it, and nothing that no page says. */
import { expect, it } from 'vitest'
import { kLanguages, kStaffLanguages } from '../shared/languages'
import { intl_locale } from '../shared/locales'
import { kSigned } from '../shared/sign_languages'

type Table = { [key: string]: string | Table }

const files = import.meta.glob<Table>('./*/*.json', { import: 'default', eager: true })
const sources = Object.entries(import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true }))
  .filter(([path]) => !path.includes('.test.')).map(([, source]) => source)
// Words of problems, states and limits come from the server.
const server = Object.values(import.meta.glob<string>(['../../../contract/openapi.yaml', '../../../src/{api,base,desk,storage}/*.{cpp,hpp}'], { query: '?raw', import: 'default', eager: true })).join('\n')

// What guests and patients read is there in every language; the rest is the staff's.
const kShared = ['call', 'common', 'devices', 'join', 'participants']
const kPlural = /_(zero|one|two|few|many|other)$/

function sentences(table: Table, prefix = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : sentences(value, `${prefix}${key}.`),
  )
}
const table_of = (language: string, name: string) => new Map(sentences(files[`./${language}/${name}.json`] ?? {}))
const placeholders = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort()
// "in_app_other" counts nothing: only what English says of one thing too is a plural.
const counted = new Set(Object.entries(files).filter(([path]) => path.startsWith('./en/'))
  .flatMap(([, table]) => sentences(table).map(([key]) => key)).filter((key) => key.endsWith('_one')).map((key) => key.replace(kPlural, '')))
const singular = (key: string) => (counted.has(key.replace(kPlural, '')) ? key.replace(kPlural, '') : key)
/** A language that browsers have no names in brings its own. */
const is_name_of_language = (key: string) => key.startsWith('languages.')

/** The forms that counts of things take in a language; i18next asks for one by its name. */
function forms(language: string): string[] {
  const rules = new Intl.PluralRules(intl_locale(language))
  return [...new Set([...Array(200).keys()].map((count) => rules.select(count))), 'other'].filter((form, at, all) => all.indexOf(form) === at).sort()
}

/** Whether a form stands for one number: "one" does in English (and for nothing in French), but for 21 too in Russian. */
function names_its_count(language: string, key: string): boolean {
  const rules = new Intl.PluralRules(intl_locale(language))
  return kPlural.test(key) && [...Array(200).keys()].every((count) => count < 3 || !key.endsWith(`_${rules.select(count)}`))
}

const names = [...new Set(Object.keys(files).map((path) => path.replace(/^\.\/[^/]+\/(.*)\.json$/, '$1')))]
const languages_of = (name: string) => (kShared.includes(name) ? kLanguages : kStaffLanguages) as readonly string[]

it('tables stand in the languages that somebody reads them in, and in no other', () => {
  const wanted = names.flatMap((name) => languages_of(name).map((language) => `./${language}/${name}.json`))
  expect(Object.keys(files).sort()).toEqual(wanted.sort())
})

for (const name of names) {
  const there = table_of('en', name)
  for (const language of languages_of(name)) {
    it(`${name} says in ${language} what it says in English`, () => {
      const here = table_of(language, name)
      const keys = (table: Map<string, string>) => [...new Set([...table.keys()].filter((key) => !is_name_of_language(key)).map(singular))].sort()
      expect(keys(here)).toEqual(keys(there))
      for (const [key, sentence] of here) {
        expect(sentence.trim(), key).not.toBe('')
        const english = there.get(counted.has(singular(key)) ? `${singular(key)}_other` : key)
        // A sentence for just one thing or two may name them rather than count them.
        if (!names_its_count(language, key) && !is_name_of_language(key)) expect(placeholders(sentence), key).toEqual(placeholders(english ?? ''))
      }
      for (const key of [...counted].filter((each) => there.has(`${each}_one`))) {
        expect([...here.keys()].filter((each) => singular(each) === key).map((each) => each.slice(key.length + 1)).sort(), key).toEqual(forms(language))
      }
    })
  }
}

// 'call.leave', `call.state_${state}`, `call.${id}`
const said = sources.flatMap((source) => [...source.matchAll(/(['`])((?:common|staff|schedule|participants|complete_visit|join|call|devices|audit)\.(?:(?!\1).)*)\1/g)].map((found) => found[2] ?? ''))
const literal = new Set(said.filter((key) => !key.includes('${') && /^[\w.]+$/.test(key)))
const patterns = said.filter((key) => key.includes('${')).map((key) => {
  const parts = key.split(/\$\{[^}]*\}/).map((part) => part.replace(/[^\w.]/g, ''))
  return { pattern: new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('[\\w.]*')}$`), says_more: !/^[\w.]*\.$/.test(parts.join('')) }
})
const words = new Set([...sources.join('\n').matchAll(/[\w]+/g), ...server.matchAll(/[\w]+/g)].map((found) => found[0]))

function is_used(key: string): boolean {
  if (literal.has(key)) return true
  return patterns.some(({ pattern, says_more }) => pattern.test(key) && (says_more || words.has(key.split('.').at(-1)?.replace(/_hint$/, '') ?? '')))
}

const all = new Set(names.flatMap((name) => [...table_of('en', name).keys()].map((key) => `${name.replace('.staff', '')}.${singular(key)}`)))

it('no sentence is there that no page says', () => {
  expect([...all].filter((key) => !is_used(key))).toEqual([])
})
it('of each trouble of a line or network there are words, and what staff can do about it', () => {
  const troubles = (/LineTrouble: \{enum: \[([^\]]*)\]/.exec(server)?.[1] ?? '').split(', ').filter((word) => word !== 'null')
  expect(troubles).toContain('weak')
  for (const language of kLanguages) expect(troubles.filter((word) => !table_of(language, 'common').has(`phone.line.${word}`)), language).toEqual([])
  for (const language of kStaffLanguages) expect(troubles.filter((word) => !table_of(language, 'common.staff').has(`phone.line_next.${word}`)), language).toEqual([])
})
it('no page says a sentence that is not there', () => {
  const parts = new Set([...all].flatMap((key) => key.split('.').map((_, at, path) => path.slice(0, at + 1).join('.'))))
  expect([...literal].filter((key) => !parts.has(key) && !key.endsWith('.staff') && !key.endsWith('_'))).toEqual([])
})

const words_of_messages = import.meta.glob<string>(['../../../src/notices/words_*.cpp', '../../../src/notices/templates.cpp'], { query: '?raw', import: 'default', eager: true })
const list_of_messages = Object.values(import.meta.glob<string>('../../../src/notices/languages.hpp', { query: '?raw', import: 'default', eager: true })).join('')

it('messages are written in the languages that the pages speak', () => {
  const listed = /kLanguages = \{([^}]*)\}/.exec(list_of_messages)?.[1] ?? ''
  expect([...listed.matchAll(/"([^"]+)"/g)].map((found) => found[1])).toEqual(kLanguages)
})

it('sign languages, whose names nobody brings, are called the same in pages and messages', () => {
  const source = Object.values(import.meta.glob<string>('../../../src/words/sign_languages.cpp', { query: '?raw', import: 'default', eager: true })).join('')
  for (const language of kLanguages) {
    const names = kSigned.map((tag) => table_of(language, 'common').get(`languages.${tag}`))
    const row = new RegExp(`Names\\{"${language}",\\s*\\{([^}]*)\\}`).exec(source)?.[1] ?? ''
    expect([...row.matchAll(/"([^"]+)"/g)].map((found) => found[1]), language).toEqual(names)
  }
})

for (const language of kLanguages) {
  it(`messages in ${language} name the buttons as the pages do`, () => {
    const file = language === 'en' || language === 'es' ? 'templates.cpp' : `words_${language.split('-')[0]}.cpp`
    // Long sentences go over several lines of source.
    const written = Object.entries(words_of_messages).filter(([path]) => path.endsWith(`/${file}`)).map(([, text]) => text.replace(/"\s*\n\s*"/g, '')).join('')
    for (const key of ['not_for_me', 'join_meeting', 'start_appointment']) expect(written).toContain(table_of(language, 'join').get(key))
  })
}

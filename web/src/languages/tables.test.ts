/** Every language has every sentence, with the same values in it. */
import { expect, it } from 'vitest'
import { kLanguages } from '../shared/i18n'

type Table = { [key: string]: string | Table }

const files = import.meta.glob<Table>('./*/*.json', { import: 'default', eager: true })
const names = [...new Set(Object.keys(files).map((path) => path.replace(/^\.\/[^/]+\//, '')))]

function sentences(table: Table, prefix = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : sentences(value, `${prefix}${key}.`),
  )
}
const placeholders = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort()

for (const name of names) {
  const tables = kLanguages.map((language) => [language, files[`./${language}/${name}`]] as const)
  it(`${name} is there in every language`, () => {
    for (const [language, table] of tables) expect(table, language).toBeDefined()
  })
  const [first, ...others] = tables
  for (const [language, table] of others) {
    it(`${name} says in ${language} what it says in ${first?.[0] ?? ''}`, () => {
      const here = new Map(sentences(table ?? {}))
      const there = new Map(sentences(first?.[1] ?? {}))
      expect([...here.keys()].sort()).toEqual([...there.keys()].sort())
      for (const [key, sentence] of there) {
        expect(here.get(key)?.trim(), key).not.toBe('')
        // A sentence for one thing may name it rather than count it.
        if (!key.endsWith('_one')) expect(placeholders(here.get(key) ?? ''), key).toEqual(placeholders(sentence))
      }
    })
  }
}

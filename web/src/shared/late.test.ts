import { expect, it } from 'vitest'
import type { Translate } from './i18n'
import { late_words, minutes_words } from './late'

const t: Translate = (key, values) => [key, ...Object.values(values ?? {})].join(' | ')

it('says how much later in the words of each language', () => {
  expect(['en', 'es', 'de', 'ar', 'ht', 'ru'].map((language) => minutes_words(10, language)))
    .toEqual(['10 minutes', '10 minutos', '10 Minuten', '10 دقائق', '10 minit', '10 минут'])
})
it('names the interpreter by the language where there is no name, and when it was said by the visit\'s clock', () => {
  const late = { minutes: 10, said_at: '2026-11-24T14:02:00Z' } as const
  const words = (name: string | null) => late_words({ name, number: 2, interprets: 'es' }, late, 'America/New_York', t, 'en')
  expect(words(null)).toMatch(/^common\.late \| common\.names\.interpreter \| Spanish \| 10 minutes \| 9:02\sAM$/)
  expect(words('Eva Sol')).toContain('Eva Sol | 10 minutes')
})

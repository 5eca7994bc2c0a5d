/** "Interpreter, Spanish: running 10 minutes late (said at 9:02 AM)": the same words in the call and on the dashboard. */
import { intl_locale } from './locales'
import { display_name } from './people_names'
import type { Schemas } from './api'
import type { Translate } from './i18n'
import { time_words } from './zones'

export type Late = NonNullable<Schemas['Late']>

export const kLateMinutes = [5, 10, 15] as const

/** "10 minutes" */
export function minutes_words(minutes: number, language: string): string {
  // Creole is not known to browsers, see locales.ts.
  if (language === 'ht') return `${minutes} minit`
  return new Intl.NumberFormat(intl_locale(language), { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(minutes)
}

export function late_words(who: { name: string | null; number: number; interprets?: string | null }, late: Late, zone: string, t: Translate, language: string): string {
  const name = display_name({ role: 'guest', kind: 'interpreter', name: who.name, number: who.number, interprets: who.interprets ?? null }, t, language)
  return t('common.late', { name, minutes: minutes_words(late.minutes, language), time: time_words(late.said_at, zone, language) })
}

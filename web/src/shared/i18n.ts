/**
 * The language tables: which language a page speaks, and `t('table.key', values)`.
 * A page loads its own tables only, in its own language only (English too, where a key were missing).
 * Dates and times are not here: they come from Intl, see zones.ts.
 */
import i18next from 'i18next'
import { useSyncExternalStore } from 'react'
import { intl_locale } from './locales'
import { kLanguages, kOwnNames, kStaffLanguages, type PageLanguage } from './languages'

export { kLanguages, kStaffLanguages, type PageLanguage }

/** What guests and patients read, in every language. */
type SharedTable = 'common' | 'join' | 'call' | 'participants' | 'devices'
/** What only staff read; `call.staff` holds more sentences of the table `call`. */
type StaffTable = 'staff' | 'schedule' | 'complete_visit' | 'audit' | 'common.staff' | 'call.staff' | 'participants.staff'
export type TableName = SharedTable | StaffTable
export type Values = Record<string, string | number>
export type Translate = (key: string, values?: Values) => string

const kRememberedAs = 'bedside.language'
const files = import.meta.glob<Record<string, unknown>>('../languages/*/*.json', { import: 'default' })
const wanted = new Set<TableName>()
const loaded = new Set<string>()
const listeners = new Set<() => void>()
let instance: { language: string; t: Translate } = { language: 'en', t: (key) => key }

// Tagalog goes by two tags.
const kAlso: Record<string, string> = { fil: 'tl' }

/** "es-MX" → "es", "zh-CN" → "zh-Hans"; null where the pages do not speak it. */
export function page_language(tag: string | null | undefined, known: readonly PageLanguage[] = kLanguages): PageLanguage | null {
  const base = (tag ?? '').toLowerCase().split('-')[0] ?? ''
  return known.find((each) => each.split('-')[0] === (kAlso[base] ?? base)) ?? null
}

/** What is asked for first, then what the person chose before, then what the browser prefers. */
export function choose_language(asked: (string | null | undefined)[], browser: readonly string[], known: readonly PageLanguage[] = kLanguages): PageLanguage {
  for (const tag of [...asked, ...browser]) {
    const found = page_language(tag, known)
    if (found !== null) return found
  }
  return 'en'
}

export function remembered_language(): string | null {
  try {
    return localStorage.getItem(kRememberedAs)
  } catch {
    return null // storage may be forbidden
  }
}

async function load(language: string, tables: Iterable<TableName>): Promise<void> {
  await Promise.all(
    [...tables].map(async (table) => {
      const path = `../languages/${language}/${table}.json`
      const file = files[path]
      if (file === undefined || loaded.has(path)) return
      const name = table.replace('.staff', '')
      i18next.addResourceBundle(known_as(language), 'translation', { [name]: await file() }, true, true)
      loaded.add(path)
    }),
  )
}

/** i18next chooses plural forms by the tag: Creole's are those of French, which browsers know. */
function known_as(language: string): string {
  return language === 'ht' ? 'fr-HT' : language
}

/** A Latin name or a number in an Arabic sentence keeps its own direction, and the sentence around it keeps its. */
function isolated_values(values: Values = {}): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) =>
    [name, typeof value === 'number' ? value : `\u2068${value}\u2069`]))
}

function publish(language: string): void {
  const fixed = i18next.getFixedT(known_as(language))
  const right_to_left = i18next.dir(language) === 'rtl'
  instance = { language, t: (key, values) => String(fixed(key, right_to_left ? isolated_values(values) : values ?? {})) }
  document.documentElement.lang = language
  document.documentElement.dir = right_to_left ? 'rtl' : 'ltr'
  for (const listener of listeners) listener()
}

/** Before the first render of a page. `known`: the languages that this page speaks. */
export async function start_language(tables: TableName[], known: readonly PageLanguage[] = kLanguages): Promise<void> {
  for (const table of tables) wanted.add(table)
  const language = choose_language([remembered_language()], navigator.languages, known)
  if (!i18next.isInitialized) {
    await i18next.init({ lng: known_as(language), fallbackLng: false, resources: {}, interpolation: { escapeValue: false } })
  }
  await load(language, wanted)
  publish(language)
}

/** The person chose; `remember` false on guests' pages, which leave nothing behind. */
export async function change_language(language: PageLanguage, remember = true): Promise<void> {
  await load(language, wanted)
  await i18next.changeLanguage(known_as(language))
  if (remember) {
    try {
      localStorage.setItem(kRememberedAs, language)
    } catch {
      // the choice holds until the page closes
    }
  }
  publish(language)
}

/** For a part that is loaded later, such as the call inside the guest's page. */
export async function add_tables(...tables: TableName[]): Promise<void> {
  for (const table of tables) wanted.add(table)
  await load(instance.language, tables)
  publish(instance.language)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** `const t = useT()`; `t('call.leave')`. Renders again when the language changes. */
export function useT(): Translate {
  return useSyncExternalStore(subscribe, () => instance).t
}

export function useLanguage(): string {
  return useSyncExternalStore(subscribe, () => instance).language
}

/** Outside of components. */
export function translate(key: string, values?: Values): string {
  return instance.t(key, values)
}

/** Whether a key stands in the loaded tables (words that come from the server). */
export function has_words(key: string): boolean {
  return i18next.exists(key, { lng: known_as(instance.language) })
}

/** "Spanish" on an English page, capital as in a list; the tag where Intl does not know it. */
export function language_name(tag: string, shown_in: string): string {
  // Browsers carry few names of sign languages.
  if (has_words(`common.languages.${tag}`)) return translate(`common.languages.${tag}`)
  try {
    const name = new Intl.DisplayNames([intl_locale(shown_in)], { type: 'language' }).of(tag) ?? tag
    return name.charAt(0).toLocaleUpperCase(intl_locale(shown_in)) + name.slice(1)
  } catch {
    return tag
  }
}

/** What a list of languages offers, in the order of its reader's alphabet. */
export function languages_by_name(tags: readonly string[], shown_in: string): [string, string][] {
  return tags.map((tag): [string, string] => [tag, language_name(tag, shown_in)])
    .sort(([, one], [, other]) => one.localeCompare(other, intl_locale(shown_in)))
}

/** A language in itself: "Español". */
export function own_language_name(tag: PageLanguage): string {
  return kOwnNames[tag]
}

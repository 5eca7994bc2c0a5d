/** What `Intl` is asked for in each language of the pages, where that is not the language's own tag. */

// Browsers know no Haitian Creole and would answer in their own language: French is nearer, with Creole days and months.
// Telephone numbers and PINs are in Latin digits, so Arabic dates beside them are too.
const kLocales: Record<string, string> = { ht: 'fr-HT', ar: 'ar-u-nu-latn', tl: 'fil' }

export function intl_locale(language: string): string {
  return kLocales[language] ?? language
}

// Sunday first; `src/zones/icu_date_words.cpp` writes messages with the same words.
export const kCreoleDays = ['dimanch', 'lendi', 'madi', 'mèkredi', 'jedi', 'vandredi', 'samdi']
export const kCreoleMonths = ['janvye', 'fevriye', 'mas', 'avril', 'me', 'jen', 'jiyè', 'out', 'septanm', 'oktòb', 'novanm', 'desanm']

/** "madi 24 novanm 2026"; `at` as the wall shows it in its zone: "2026-11-24T09:00". */
export function creole_day(local: string): string {
  const day = new Date(`${local.slice(0, 10)}T00:00:00Z`)
  return `${kCreoleDays[day.getUTCDay()]} ${day.getUTCDate()} ${kCreoleMonths[day.getUTCMonth()]} ${day.getUTCFullYear()}`
}

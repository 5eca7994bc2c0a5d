import { intl_locale } from './locales'

/** What stands between facts that are named one after the other, without an "and": Intl has no list of that kind in every language. */
export function comma(language: string): string {
  return language === 'ar' ? '، ' : language === 'zh-Hans' ? '，' : ', '
}

/** "Dr. Ruiz and Dr. Chen": names joined as the language does it. */
export function names_in_words(names: string[], language: string): string {
  // Creole joins by a word of its own.
  if (language === 'ht') return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ak ${names.at(-1)}`
  return new Intl.ListFormat(intl_locale(language), { style: 'long', type: 'conjunction' }).format(names)
}

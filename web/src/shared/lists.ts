import { intl_locale } from './locales'

/** "Dr. Ruiz and Dr. Chen": names joined as the language does it. */
export function names_in_words(names: string[], language: string): string {
  // Creole joins by a word of its own.
  if (language === 'ht') return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ak ${names.at(-1)}`
  return new Intl.ListFormat(intl_locale(language), { style: 'long', type: 'conjunction' }).format(names)
}

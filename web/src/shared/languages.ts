/**
 * The languages, named in themselves: in these the pages of guests and patients, and all messages, are complete.
 * The server has the same list in `src/notices/languages.hpp`; `languages/tables.test.ts` sees that they agree.
 */
export const kOwnNames = {
  en: 'English',
  es: 'Español',
  'zh-Hans': '简体中文',
  vi: 'Tiếng Việt',
  ar: 'العربية',
  fr: 'Français',
  pt: 'Português',
  ru: 'Русский',
  ko: '한국어',
  ht: 'Kreyòl ayisyen',
  tl: 'Tagalog',
  de: 'Deutsch',
} as const

export type PageLanguage = keyof typeof kOwnNames
export const kLanguages = Object.keys(kOwnNames) as PageLanguage[]

/** Staff's own pages speak these. */
export const kStaffLanguages = ['en', 'es'] as const satisfies readonly PageLanguage[]

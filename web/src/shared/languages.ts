/**
 * The languages, named in themselves: in these the pages of guests and patients, and all messages, are complete.
 */
export const kOwnNames = {
  en: 'English',
  es: 'Español',
} as const

export type PageLanguage = keyof typeof kOwnNames
export const kLanguages = Object.keys(kOwnNames) as PageLanguage[]

/** Staff's own pages speak these. */
export const kStaffLanguages = ['en', 'es'] as const satisfies readonly PageLanguage[]

/** What the form of a clinic's own words for messages shows and sends. Pure. */
import type { Schemas } from '../shared/api'

export type MessageWords = Schemas['MessageWords']
export type WordedKind = Schemas['WordedKind']
export type Texts = Schemas['WholeTexts']

export const kWordedKinds: WordedKind[] = ['appointment', 'invitation', 'reminder', 'moved', 'cancelled']
export const kParts = ['subject', 'intro', 'sms'] as const
export type Part = (typeof kParts)[number]

/** As the server cuts them off. */
export const kMostCharacters: Record<Part, number> = { subject: 120, intro: 600, sms: 300 }

export function is_changed(texts: Texts, than: Texts): boolean {
  return kParts.some((part) => texts[part].trim() !== than[part])
}

/** The address of the e-mail as a page, for a frame. */
export function preview_page(language: string, kind: WordedKind, texts: Texts): string {
  return `/api/clinic/words/${encodeURIComponent(language)}/${kind}/preview/html?${new URLSearchParams(texts).toString()}`
}

/** "{clinic}, {time}" */
export function variable_list(words: MessageWords, part: Part): string {
  return words.variables[part].map((name) => `{${name}}`).join(', ')
}

/** What a form that asks for guests makes of what was typed: one seat per row. Pure. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'
import type { Schemas } from './api'
import { kSigned } from './sign_languages'

export type GuestDraft = Schemas['GuestDraft']
export type GuestKind = Schemas['GuestKind']

export const kKinds: GuestKind[] = ['family', 'carer', 'guardian', 'interpreter', 'other']

// Languages that interpreters most often stand for; the server takes any tag.
export const kInterpreted = [...kSigned, 'ar', 'de', 'en', 'es', 'fa', 'fr', 'ht', 'it', 'ko', 'pl', 'pt', 'ru', 'tl', 'uk', 'vi', 'yue', 'zh']

export interface Row {
  key: number
  email: string
  phone: string
  kind: GuestKind
  language: string
  interprets: string
  job_reference: string
}

export function empty_row(key: number, language: string): Row {
  return { key, email: '', phone: '', kind: 'family', language, interprets: '', job_reference: '' }
}

/** E.164 as the server takes it; what cannot be read goes as it is, and the server says what is wrong. */
export function phone_to_send(typed: string, country: string): string {
  const read = parsePhoneNumberFromString(typed, country as CountryCode)
  if (read?.isPossible() === true) return read.number
  const without_spaces = typed.replace(/[\s().-]/g, '')
  return without_spaces.startsWith('+') ? without_spaces : typed.trim()
}

/** As the server keeps it: of the domain, upper and lower case are the same. */
export function email_to_send(typed: string): string {
  return typed.trim().replace(/@.*$/, (domain) => domain.toLowerCase())
}

/** Somebody in the list of who is invited; another object is another wish to go there. */
export interface Place {
  invitation_id: string
}

export interface Drafts {
  guests: GuestDraft[]
  /** The row of each guest: the server names fields by the place in what was sent. */
  rows: number[]
}

/** Which addresses of a guest can be asked for: a number is of use for a text message, or for being called. */
export function addresses_asked(ways: Schemas['GuestWays'], can_call: boolean): { email: boolean; phone: boolean } {
  return { email: ways.email, phone: ways.sms || (ways.phone && can_call) }
}

/** Whether a row holds a way to reach the guest. */
export function has_address(row: Row): boolean {
  return row.email.trim() !== '' || row.phone.trim() !== ''
}

/** A row without an address makes a seat without one, which the server refuses at its field. */
export function draft_of_row(row: Row, country: string): GuestDraft {
  const guest: GuestDraft = { kind: row.kind, language: row.language }
  if (row.email.trim() !== '') guest.email = email_to_send(row.email)
  if (row.phone.trim() !== '') guest.phone = phone_to_send(row.phone, country)
  if (row.kind === 'interpreter' && row.interprets !== '') guest.interprets = row.interprets
  if (row.kind === 'interpreter' && row.job_reference.trim() !== '') guest.job_reference = row.job_reference.trim()
  return guest
}

/** Rows without an address are left out. */
export function drafts_of(rows: Row[], country: string): Drafts {
  const kept = rows.filter(has_address)
  return { guests: kept.map((row) => draft_of_row(row, country)), rows: kept.map((row) => row.key) }
}

/** "guests.1.email" → the row that was sent second, and which of its fields. */
export function place_of(field: string, rows: number[]): { row: number; field: string } | null {
  const match = /^guests\.(\d+)\.(\w+)$/.exec(field)
  const row = rows[Number(match?.[1] ?? -1)]
  return match === null || row === undefined ? null : { row, field: match[2] ?? '' }
}

/** The country of numbers typed without one. */
export function home_country(languages: readonly string[]): string {
  for (const tag of languages) {
    const region = new Intl.Locale(tag).region
    if (region !== undefined) return region
  }
  return 'US'
}

/** What the page warns of before anything is sent: kinds of messages that this server cannot send. */
export function missing_senders(rows: Row[], senders: { email: boolean; sms: boolean }): ('email' | 'sms')[] {
  const missing: ('email' | 'sms')[] = []
  if (!senders.email && rows.some((row) => row.email.trim() !== '')) missing.push('email')
  if (!senders.sms && rows.some((row) => row.phone.trim() !== '')) missing.push('sms')
  return missing
}

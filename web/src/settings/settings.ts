/** What the forms of the settings send: only what is different. Pure. */
import type { Schemas } from '../shared/api'
import { kLanguages } from '../shared/languages'
import { phone_words } from '../shared/telephone'

export type Clinic = Schemas['Clinic']
export type ClinicChange = Schemas['ClinicChange']
export type Person = Schemas['Person']
export type Role = Schemas['Role']

export const kWays = ['link', 'email', 'sms', 'phone'] as const satisfies readonly (keyof Clinic['guest_ways'])[]

/** Whether a change holds anything. */
export function is_something(change: object): boolean {
  return Object.keys(change).length > 0
}

export const kRoles: Role[] = ['provider', 'scheduler', 'admin']

// As the contract bounds them.
export const kDoorsMinutesMost = 120
export const kGuestsMost = 30

export interface ClinicTyped {
  public_name: string
  contact_phone: string
  language: string
  time_zone: string
}

export function clinic_typed(clinic: Clinic): ClinicTyped {
  return { public_name: clinic.public_name, contact_phone: clinic.contact_phone === null ? '' : phone_words(clinic.contact_phone), language: clinic.language, time_zone: clinic.time_zone }
}

/** `to_number` writes E.164. An empty number is taken away. */
export function clinic_change(clinic: Clinic, typed: ClinicTyped, to_number: (typed: string) => string): ClinicChange {
  const change: ClinicChange = {}
  const phone = typed.contact_phone.trim() === '' ? null : to_number(typed.contact_phone)
  if (typed.public_name.trim() !== clinic.public_name) change.public_name = typed.public_name.trim()
  if (phone !== clinic.contact_phone) change.contact_phone = phone
  if (typed.language !== clinic.language) change.language = typed.language
  if (typed.time_zone !== clinic.time_zone) change.time_zone = typed.time_zone
  return change
}

/** The way in that this change switches off; null where it is about Guest Invite as a whole. */
export function switched_off_way(change: ClinicChange): 'link' | 'phone' | null {
  if (change.guest_ways?.link === false) return 'link'
  return change.guest_ways?.phone === false ? 'phone' : null
}

/** In the order of the list, whatever was pressed first. */
export function languages_change(clinic: Clinic, chosen: readonly string[]): ClinicChange {
  const languages = kLanguages.filter((tag) => chosen.includes(tag))
  return languages.join() === clinic.languages.join() ? {} : { languages }
}

export const kLogoBytesMost = 128 * 1024
export const kPrivacyCharacters = 300

/** "#0B6470" as the server keeps it; null where nothing, or no colour, is typed. */
export function colour_of(typed: string): string | null {
  const colour = typed.trim().toLowerCase()
  return /^#[0-9a-f]{6}$/.test(colour) ? colour : null
}

export function accent_problem(typed: string): 'not_a_colour' | null {
  return typed.trim() === '' || colour_of(typed) !== null ? null : 'not_a_colour'
}

/** In which schemes another shade than the chosen one is used, so that it can be read. */
export function adapted_in(palette: Schemas['Palette'] | null, chosen: string | null): ('light' | 'dark')[] {
  if (palette === null || chosen === null) return []
  return (['light', 'dark'] as const).filter((scheme) => palette[scheme].accent !== chosen)
}

/** All sentences that are there, or null when none has changed. */
export function privacy_change(clinic: Clinic, typed: Record<string, string>): ClinicChange | null {
  const privacy = Object.fromEntries(Object.entries(typed).map(([tag, words]) => [tag, words.trim()]).filter(([, words]) => words !== ''))
  const in_order = (sentences: Record<string, string>) => JSON.stringify(Object.entries(sentences).sort())
  return in_order(privacy) === in_order(clinic.privacy) ? null : { privacy }
}

type RetentionField = keyof Clinic['retention']
/** As the contract bounds them. */
export const kRetention: { field: RetentionField; least: number; most: number; usual: number }[] = [
  { field: 'visits_days', least: 60, most: 3650, usual: 365 },
  { field: 'patients_days', least: 60, most: 3650, usual: 365 },
  { field: 'audit_days', least: 365, most: 7300, usual: 2190 },
]

export function retention_typed(clinic: Clinic): Record<RetentionField, string> {
  const { visits_days, patients_days, audit_days } = clinic.retention
  return { visits_days: String(visits_days), patients_days: String(patients_days), audit_days: String(audit_days) }
}

export function retention_change(clinic: Clinic, typed: Record<RetentionField, string>): { change: ClinicChange } | { wrong: RetentionField[] } {
  const read = kRetention.map(({ field, least, most }) => ({ field, days: whole_number(typed[field], least, most) }))
  const wrong = read.filter(({ days }) => days === null).map(({ field }) => field)
  if (wrong.length > 0) return { wrong }
  const changed = read.filter(({ field, days }) => days !== clinic.retention[field])
  return { change: changed.length === 0 ? {} : { retention: Object.fromEntries(changed.map(({ field, days }) => [field, days ?? 0])) } }
}

/** Whether something that is kept now would be removed. */
export function shortens(clinic: Clinic, change: ClinicChange): boolean {
  return Object.entries(change.retention ?? {}).some(([field, days]) => days !== undefined && days < clinic.retention[field as RetentionField])
}

export interface RulesTyped {
  doors_minutes: string
  guests_per_visit: string
  guests_see_patient: boolean
  ask_before: boolean
}

export function rules_typed(clinic: Clinic): RulesTyped {
  return { doors_minutes: String(clinic.doors_minutes), guests_per_visit: String(clinic.guests_per_visit), guests_see_patient: clinic.guests_see_patient, ask_before: clinic.admission === 'ask' }
}

/** A whole number within the bounds; null where it is not. */
export function whole_number(typed: string, least: number, most: number): number | null {
  if (!/^\d{1,4}$/.test(typed.trim())) return null
  const number = Number(typed)
  return number >= least && number <= most ? number : null
}

/** What to send, or the fields that are out of range. */
export function rules_change(clinic: Clinic, typed: RulesTyped): { change: ClinicChange } | { wrong: (keyof RulesTyped)[] } {
  const doors = whole_number(typed.doors_minutes, 0, kDoorsMinutesMost)
  const guests = whole_number(typed.guests_per_visit, 1, kGuestsMost)
  const wrong: (keyof RulesTyped)[] = []
  if (doors === null) wrong.push('doors_minutes')
  if (guests === null) wrong.push('guests_per_visit')
  if (doors === null || guests === null) return { wrong }
  const change: ClinicChange = {}
  if (doors !== clinic.doors_minutes) change.doors_minutes = doors
  if (guests !== clinic.guests_per_visit) change.guests_per_visit = guests
  if (typed.guests_see_patient !== clinic.guests_see_patient) change.guests_see_patient = typed.guests_see_patient
  const admission = typed.ask_before ? 'ask' : 'straight_in'
  if (admission !== clinic.admission) change.admission = admission
  return { change }
}

/** Those who can sign in first, each group by name. */
export function sorted_people(people: Person[], language: string): Person[] {
  return [...people].sort((a, b) => Number(a.disabled) - Number(b.disabled) || a.name.localeCompare(b.name, language))
}

/** What the forms of the settings send: only what is different. Pure. */
import type { Schemas } from '../shared/api'
import { phone_words } from '../shared/telephone'

export type Clinic = Schemas['Clinic']
export type ClinicChange = Schemas['ClinicChange']
export type Person = Schemas['Person']
export type Role = Schemas['Role']

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

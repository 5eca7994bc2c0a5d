/** The booking form: what it holds, what is sent of it, and where the server's complaints belong. Pure. */
import type { Schemas } from '../shared/api'
import { draft_of_row, email_to_send, phone_to_send, type Row } from '../shared/guests'
import { phone_words } from '../shared/telephone'
import { locals_of, times_of, type Slot, type Times } from './slots'

export type Visit = Schemas['Visit']
export type VisitDraft = Schemas['VisitDraft']
export type VisitChange = Schemas['VisitChange']
export type VisitType = Schemas['VisitType']
export type MessagesTo = Schemas['MessagesTo']
type Patient = Schemas['Patient']

export const kVisitTypes: VisitType[] = ['consultation', 'follow_up', 'check_in', 'therapy', 'other']
export const kMessagesTo: MessagesTo[] = ['patient', 'guardian', 'carer']
// As the contract bounds them.
export const kMostProviders = 8
export const kReasonCharacters = 500
export const kLineCharacters = 200

export interface PatientForm {
  /** A patient of the clinic who was picked; null for a new one. */
  id: string | null
  name: string
  email: string
  phone: string
  language: string
  messages_to: MessagesTo
}

export interface Form extends Times {
  time_zone: string
  /** One per line of the form; '' where none is chosen yet. */
  provider_ids: string[]
  patient: PatientForm
  type: VisitType
  reason: string
  line: string
  guests: Row[]
}

export function empty_patient(language: string): PatientForm {
  return { id: null, name: '', email: '', phone: '', language, messages_to: 'patient' }
}

export function new_form(slot: Slot, clinic: { time_zone: string; language: string }, provider_id: string): Form {
  return {
    ...times_of(slot, clinic.time_zone),
    time_zone: clinic.time_zone,
    provider_ids: [provider_id],
    patient: empty_patient(clinic.language),
    type: 'consultation',
    reason: '',
    line: '',
    guests: [],
  }
}

export function patient_form(patient: Patient): PatientForm {
  const { id, name, email, phone, language, messages_to } = patient
  return { id, name, email: email ?? '', phone: phone === null ? '' : phone_words(phone), language, messages_to }
}

export function form_of(visit: Visit): Form {
  return {
    date: visit.starts_local.slice(0, 10),
    start: visit.starts_local.slice(11),
    end: visit.ends_local.slice(11),
    time_zone: visit.time_zone,
    provider_ids: visit.providers.map((provider) => provider.id),
    patient: patient_form(visit.patient),
    type: visit.type,
    reason: visit.reason,
    line: visit.line ?? '',
    guests: [],
  }
}

/**
 * The form of a visit that is booked once more at another time: the same people of the clinic, type and reason. Guests
 * of the visit before, and the line to them, were forgotten when it ended. `providers`: who holds visits today.
 */
export function again_form(visit: Visit, slot: Slot, providers: readonly { id: string }[]): Form {
  const form = form_of(visit)
  const still_there = form.provider_ids.filter((id) => providers.some((provider) => provider.id === id))
  return { ...form, ...times_of(slot, visit.time_zone), provider_ids: still_there.length === 0 ? [''] : still_there }
}

/**
 * The name was typed over. Whoever is meant now, it is not safe to keep the addresses of the patient who was
 * picked before: a message would go to a stranger.
 */
export function with_patient_name(patient: PatientForm, name: string, language: string): PatientForm {
  return patient.id === null ? { ...patient, name } : { ...empty_patient(language), name }
}

function patient_draft(patient: PatientForm, country: string): Schemas['PatientDraft'] {
  const draft: Schemas['PatientDraft'] = { name: patient.name.trim(), language: patient.language, messages_to: patient.messages_to }
  if (patient.id !== null) draft.id = patient.id
  if (patient.email.trim() !== '') draft.email = email_to_send(patient.email)
  if (patient.phone.trim() !== '') draft.phone = phone_to_send(patient.phone, country)
  return draft
}

/** `country`: of telephone numbers typed without one. */
export function draft_of(form: Form, country: string): VisitDraft {
  const draft: VisitDraft = {
    ...locals_of(form),
    time_zone: form.time_zone.trim(),
    provider_ids: form.provider_ids.filter((id) => id !== ''),
    patient: patient_draft(form.patient, country),
    type: form.type,
  }
  if (form.reason.trim() !== '') draft.reason = form.reason.trim()
  if (form.line.trim() !== '') draft.line = form.line.trim()
  if (form.guests.length > 0) draft.guests = form.guests.map((row) => draft_of_row(row, country))
  return draft
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Whether something would be lost by throwing the form away. */
export function is_changed(before: Form, now: Form): boolean {
  return !same(before, now)
}

/** Only what differs, as the server wants a change; null when nothing does. */
export function change_of(before: Form, after: Form, country: string): VisitChange | null {
  const old = draft_of(before, country)
  const next = draft_of(after, country)
  const change: VisitChange = {}
  if (old.starts_local !== next.starts_local) change.starts_local = next.starts_local
  if (old.ends_local !== next.ends_local) change.ends_local = next.ends_local
  if (old.time_zone !== next.time_zone) change.time_zone = next.time_zone
  if (!same(old.provider_ids, next.provider_ids)) change.provider_ids = next.provider_ids
  if (!same(old.patient, next.patient)) change.patient = next.patient
  if (old.type !== next.type) change.type = next.type
  if (old.reason !== next.reason) change.reason = next.reason ?? ''
  if (old.line !== next.line) change.line = next.line ?? ''
  return Object.keys(change).length === 0 ? null : change
}

/**
 * After a Confirm whose answer was lost the visit may stand already, as it was then: the server answers a repeat
 * with it. True when the form has been changed since.
 */
export function stands_otherwise(draft: VisitDraft, visit: Visit): boolean {
  return draft.starts_local !== visit.starts_local || draft.ends_local !== visit.ends_local || draft.time_zone !== visit.time_zone ||
    !same([...draft.provider_ids].sort(), visit.providers.map((provider) => provider.id).sort()) || draft.patient.name !== visit.patient.name ||
    (draft.patient.email ?? null) !== visit.patient.email || (draft.patient.phone ?? null) !== visit.patient.phone ||
    draft.type !== visit.type || (draft.reason ?? '') !== visit.reason || (draft.line ?? '') !== (visit.line ?? '') || (draft.guests?.length ?? 0) !== visit.guest_count
}

/** What nobody has to ask the server for: fields that must not be empty. By the form's own field. */
export function missing_fields(form: Form): string[] {
  const missing: string[] = []
  for (const field of ['date', 'start', 'end'] as const) if (form[field] === '') missing.push(field)
  if (form.time_zone.trim() === '') missing.push('time_zone')
  form.provider_ids.forEach((id, index) => {
    if (id === '') missing.push(`provider_${index}`)
  })
  if (form.patient.name.trim() === '') missing.push('patient_name')
  return missing
}

/** The form's field for one that the server names; null for what has no field of its own. */
export function place_of_field(field: string, form: Form): string | null {
  const plain: Record<string, string> = {
    starts_local: 'start',
    ends_local: 'end',
    time_zone: 'time_zone',
    provider_ids: 'provider_0',
    type: 'type',
    reason: 'reason',
    line: 'line',
    guests: 'guests',
    'patient.id': 'patient_name',
  }
  const known = plain[field]
  if (known !== undefined) return known
  const provider = /^provider_ids\.(\d+)$/.exec(field)
  if (provider !== null) {
    const chosen = form.provider_ids.flatMap((id, index) => (id === '' ? [] : [index]))
    return `provider_${chosen[Number(provider[1])] ?? 0}`
  }
  const patient = /^patient\.(name|email|phone|language|messages_to)$/.exec(field)
  if (patient !== null) return `patient_${patient[1]}`
  const guest = /^guests\.(\d+)\.(email|phone)$/.exec(field)
  const row = form.guests[Number(guest?.[1] ?? -1)]
  return guest === null || row === undefined ? null : `${row.key}.${guest[2]}`
}

/** Words by the form's field. What is empty is said to be missing, whatever else the server found in it. */
export function problems_of(form: Form, fields: readonly { field: string; problem: string }[]): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const { field, problem } of fields) {
    const place = place_of_field(field, form)
    if (place !== null) problems[place] ??= problem
  }
  // A time without its day is no time either, which the day's own field says.
  if (form.date === '') delete problems['start']
  if (form.date === '' || form.start === '') delete problems['end']
  for (const field of missing_fields(form)) problems[field] = 'required'
  return problems
}

function value_at(place: string, form: Form): string | undefined {
  if (place.startsWith('provider_')) return form.provider_ids[Number(place.slice('provider_'.length))]
  if (place.startsWith('patient_')) return form.patient[place.slice('patient_'.length) as keyof PatientForm] ?? undefined
  const [key, field] = place.split('.')
  if (field !== undefined) return form.guests.find((row) => String(row.key) === key)?.[field as 'email' | 'phone']
  return place === 'guests' ? String(form.guests.length) : (form[place as keyof Times] ?? undefined)
}

/** What was said of a field holds until the field is changed. */
export function still_wrong(wrong: Record<string, string>, before: Form, after: Form): Record<string, string> {
  return Object.fromEntries(Object.entries(wrong).filter(([place]) => value_at(place, before) === value_at(place, after)))
}

import { describe, expect, it } from 'vitest'
import { empty_row } from '../shared/guests'
import { again_form, change_of, draft_of, form_of, is_changed, new_form, patient_form, place_of_field, problems_of, still_wrong, stands_otherwise, with_patient_name, type Form, type Visit } from './draft'

const kClinic = { time_zone: 'America/New_York', language: 'en' }
const slot = { starts_at: Date.parse('2026-06-10T14:30:00Z'), ends_at: Date.parse('2026-06-10T15:00:00Z') }
const filled = (more: Partial<Form> = {}): Form => {
  const form = new_form(slot, kClinic, 'p1')
  return { ...form, patient: { ...form.patient, name: ' Maria Lopez ', phone: '(202) 555-0143' }, ...more }
}
const visit: Visit = {
  id: 'v1', status: 'scheduled', starts_at: '2026-06-10T14:30:00Z', ends_at: '2026-06-10T15:00:00Z', time_zone: 'America/New_York',
  starts_local: '2026-06-10T10:30', ends_local: '2026-06-10T11:00', type: 'consultation', reason: '',
  patient: { id: 'm1', name: 'Maria Lopez', email: null, phone: '+12025550143', language: 'en', messages_to: 'patient' },
  providers: [{ id: 'p1', name: 'Dr. Shah' }], doors_open_at: '2026-06-10T14:15:00Z', ever_held: false, admission: 'straight_in', locked: false, other_time: null, guest_count: 0, present_count: 0,
  waiting_count: 0, waiting_since: null,
}

describe('a visit that is booked again', () => {
  const later = { starts_at: Date.parse('2026-06-11T15:00:00Z'), ends_at: Date.parse('2026-06-11T15:30:00Z') }
  it('keeps patient, type and reason, and takes the new time; guests are entered anew', () => {
    const form = again_form({ ...visit, reason: 'Knee', guest_count: 2 }, later, [{ id: 'p1' }, { id: 'p2' }])
    expect(form).toMatchObject({ date: '2026-06-11', start: '11:00', end: '11:30', provider_ids: ['p1'], reason: 'Knee', guests: [] })
    expect(form.patient).toMatchObject({ id: 'm1', name: 'Maria Lopez' })
  })
  it('asks for a provider where the one before holds no visits any more', () => {
    expect(again_form(visit, later, [{ id: 'p2' }]).provider_ids).toEqual([''])
  })
})

describe('a draft', () => {
  it('is what the form says, cleaned, and nothing for what was left empty', () => {
    expect(draft_of(filled(), 'US')).toEqual({
      starts_local: '2026-06-10T10:30', ends_local: '2026-06-10T11:00', time_zone: 'America/New_York', provider_ids: ['p1'],
      patient: { name: 'Maria Lopez', phone: '+12025550143', language: 'en', messages_to: 'patient' }, type: 'consultation',
    })
  })
  it('sends every guest row, so that one without an address is complained about', () => {
    const guests = [empty_row(7, 'es'), { ...empty_row(9, 'en'), email: 'ana@example.org' }]
    expect(draft_of(filled({ guests }), 'US').guests).toEqual([{ kind: 'family', language: 'es' }, { kind: 'family', language: 'en', email: 'ana@example.org' }])
  })
  it('carries the picked patient', () => {
    const patient = patient_form(visit.patient)
    expect(patient.phone).toBe('+1 202 555 0143')
    expect(draft_of(filled({ patient }), 'DE').patient).toEqual({ id: 'm1', name: 'Maria Lopez', phone: '+12025550143', language: 'en', messages_to: 'patient' })
  })
})

it('forgets the addresses of a picked patient when another name is typed', () => {
  expect(with_patient_name(patient_form(visit.patient), 'Maria Lo', 'es')).toEqual({ id: null, name: 'Maria Lo', email: '', phone: '', language: 'es', messages_to: 'patient' })
  const typed = { ...patient_form(visit.patient), id: null }
  expect(with_patient_name(typed, 'Mario', 'en').phone).toBe(typed.phone)
})

describe('a change', () => {
  const before = form_of(visit)
  it('is none when nothing differs', () => {
    expect(change_of(before, { ...before, patient: { ...before.patient, name: 'Maria Lopez ' } }, 'US')).toBeNull()
    expect(is_changed(before, form_of(visit))).toBe(false)
    const by_email = (email: string) => ({ ...before, patient: { ...before.patient, email } })
    expect(change_of(by_email('m@example.org'), by_email('m@EXAMPLE.org'), 'US'), 'the same domain').toBeNull()
  })
  it('holds only what differs', () => {
    expect(change_of(before, { ...before, end: '11:30' }, 'US')).toEqual({ ends_local: '2026-06-10T11:30' })
    expect(change_of(before, { ...before, date: '2026-06-11', provider_ids: ['p1', 'p2'] }, 'US')).toEqual({
      starts_local: '2026-06-11T10:30', ends_local: '2026-06-11T11:00', provider_ids: ['p1', 'p2'],
    })
  })
  it('holds the whole patient when one address differs, and an empty text for what was taken out', () => {
    const long = { ...before, reason: 'Cough' }
    expect(change_of(long, { ...before, patient: { ...before.patient, email: 'm@example.org', phone: '' } }, 'US')).toEqual({
      patient: { id: 'm1', name: 'Maria Lopez', email: 'm@example.org', language: 'en', messages_to: 'patient' }, reason: '',
    })
  })
})

describe('a repeat of Confirm', () => {
  it('is told from a visit that was booked before the form was changed', () => {
    const draft = draft_of(filled(), 'US')
    expect(stands_otherwise(draft, visit)).toBe(false)
    expect(stands_otherwise({ ...draft, starts_local: '2026-06-10T12:00' }, visit)).toBe(true)
    expect(stands_otherwise({ ...draft, guests: [{ kind: 'family', language: 'en', email: 'a@b.example' }] }, visit)).toBe(true)
  })
})

describe('complaints', () => {
  it('stand at the field that they are about', () => {
    const form = filled({ provider_ids: ['', 'p2', 'p3'], guests: [empty_row(7, 'en'), empty_row(9, 'en')] })
    expect(place_of_field('starts_local', form)).toBe('start')
    expect(place_of_field('patient.email', form)).toBe('patient_email')
    expect(place_of_field('provider_ids.1', form)).toBe('provider_2')
    expect(place_of_field('guests.1.phone', form)).toBe('9.phone')
    expect(place_of_field('guests', form)).toBe('guests')
    expect(place_of_field('something.new', form)).toBeNull()
  })
  it('say once that a field is empty', () => {
    const form = filled({ date: '', provider_ids: [''] })
    const fields = [{ field: 'starts_local', problem: 'not_a_local_time' }, { field: 'ends_local', problem: 'not_a_local_time' }, { field: 'provider_ids', problem: 'required' }]
    expect(problems_of(form, fields)).toEqual({ date: 'required', provider_0: 'required' })
  })
  it('keep what the server found', () => {
    expect(problems_of(filled(), [{ field: 'starts_local', problem: 'in_the_past' }])).toEqual({ start: 'in_the_past' })
  })
  it('hold until their own field is changed', () => {
    const form = filled({ guests: [empty_row(7, 'en')] })
    const wrong = { start: 'a', patient_email: 'b', provider_0: 'c', '7.email': 'd', line: 'e' }
    expect(still_wrong(wrong, form, { ...form, start: '12:00', guests: [{ ...empty_row(7, 'en'), email: 'a@b.example' }] })).toEqual({ patient_email: 'b', provider_0: 'c', line: 'e' })
    expect(still_wrong(wrong, form, { ...form, provider_ids: ['p2'], patient: { ...form.patient, email: 'x' } })).toEqual({ start: 'a', '7.email': 'd', line: 'e' })
    expect(still_wrong(wrong, form, { ...form, guests: [] })).not.toHaveProperty('7.email')
  })
})

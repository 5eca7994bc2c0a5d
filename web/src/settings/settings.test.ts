import { expect, it } from 'vitest'
import { clinic_change, clinic_typed, languages_change, accent_problem, adapted_in, colour_of, privacy_change, retention_change, retention_typed, rules_change, rules_typed, shortens, sorted_people, switched_off_way, whole_number, type Clinic, type Person } from './settings'

const clinic = {
  public_name: 'Riverside', contact_phone: '+15550100000', language: 'en', time_zone: 'UTC', doors_minutes: 15, guests_per_visit: 8, guests_see_patient: false, admission: 'straight_in',
  accent: null, privacy: { en: 'Nothing is recorded.' }, retention: { visits_days: 365, patients_days: 365, audit_days: 2190 },
  languages: ['en', 'es', 'de'], guest_ways: { link: true, email: true, sms: true, phone: true },
} as unknown as Clinic
const to_number = (typed: string) => '+' + typed.replace(/\D/g, '')

it('sends only what is different', () => {
  expect(clinic_change(clinic, clinic_typed(clinic), to_number)).toEqual({})
  expect(clinic_change(clinic, { ...clinic_typed(clinic), public_name: ' Lakeside ', contact_phone: '+1 555 010 0001' }, to_number))
    .toEqual({ public_name: 'Lakeside', contact_phone: '+15550100001' })
  expect(rules_change(clinic, { ...rules_typed(clinic), guests_see_patient: true })).toEqual({ change: { guests_see_patient: true } })
  expect(rules_change(clinic, { ...rules_typed(clinic), ask_before: true })).toEqual({ change: { admission: 'ask' } })
})
it('an emptied number is taken away', () => {
  expect(clinic_change(clinic, { ...clinic_typed(clinic), contact_phone: ' ' }, to_number)).toEqual({ contact_phone: null })
})
it('names every number that is out of range', () => {
  expect(rules_change(clinic, { ...rules_typed(clinic), doors_minutes: '121', guests_per_visit: '0' })).toEqual({ wrong: ['doors_minutes', 'guests_per_visit'] })
  expect(whole_number('1.5', 0, 9)).toBeNull()
  expect(whole_number(' 7 ', 0, 9)).toBe(7)
  expect(whole_number('', 0, 9)).toBeNull()
})
it('languages are sent in the order of the list, and only when they differ', () => {
  expect(languages_change(clinic, ['de', 'en', 'es'])).toEqual({})
  expect(languages_change(clinic, ['fr', 'en'])).toEqual({ languages: ['en', 'fr'] })
})
it('knows which way in a change switches off', () => {
  expect(switched_off_way({ guest_ways: { phone: false } })).toBe('phone')
  expect(switched_off_way({ guest_ways: { link: true } })).toBeNull()
  expect(switched_off_way({ guest_invite_staff: false })).toBeNull()
})
it('a colour is six digits after a hash, in small letters', () => {
  expect(colour_of(' #0B6470 ')).toBe('#0b6470')
  expect(['', '#fff', 'red', '#0b647g'].map(colour_of)).toEqual([null, null, null, null])
  expect(accent_problem('')).toBeNull()
  expect(accent_problem('teal')).toBe('not_a_colour')
})
it('says in which scheme a colour is used otherwise than it was chosen', () => {
  const shades = (accent: string) => ({ accent, on_accent: '', strong: '', soft: '' })
  expect(adapted_in({ light: shades('#0b6470'), dark: shades('#6cc7d2') }, '#0b6470')).toEqual(['dark'])
  expect(adapted_in(null, '#0b6470')).toEqual([])
})
it('privacy sentences are sent whole, and only when one has changed', () => {
  expect(privacy_change(clinic, { en: 'Nothing is recorded. ', es: ' ' })).toBeNull()
  expect(privacy_change(clinic, { en: 'Nothing is recorded.', es: 'No se graba nada.' })).toEqual({ privacy: { en: 'Nothing is recorded.', es: 'No se graba nada.' } })
  expect(privacy_change(clinic, { en: '' })).toEqual({ privacy: {} })
})
it('days that are kept have bounds, and fewer of them are asked about', () => {
  expect(retention_change(clinic, retention_typed(clinic))).toEqual({ change: {} })
  expect(retention_change(clinic, { ...retention_typed(clinic), visits_days: '59', audit_days: '' })).toEqual({ wrong: ['visits_days', 'audit_days'] })
  const less = retention_change(clinic, { ...retention_typed(clinic), patients_days: '90' })
  expect(less).toEqual({ change: { retention: { patients_days: 90 } } })
  expect('change' in less && shortens(clinic, less.change)).toBe(true)
  expect(shortens(clinic, { retention: { visits_days: 400 } })).toBe(false)
})
it('who can sign in stands first', () => {
  const people = [{ name: 'Cy', disabled: true }, { name: 'Ben', disabled: false }, { name: 'Ana', disabled: false }] as Person[]
  expect(sorted_people(people, 'en').map((person) => person.name)).toEqual(['Ana', 'Ben', 'Cy'])
})

import { expect, it } from 'vitest'
import { clinic_change, clinic_typed, rules_change, rules_typed, sorted_people, whole_number, type Clinic, type Person } from './settings'

const clinic = {
  public_name: 'Riverside', contact_phone: '+15550100000', language: 'en', time_zone: 'UTC', doors_minutes: 15, guests_per_visit: 8, guests_see_patient: false, admission: 'straight_in',
} as Clinic
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
it('who can sign in stands first', () => {
  const people = [{ name: 'Cy', disabled: true }, { name: 'Ben', disabled: false }, { name: 'Ana', disabled: false }] as Person[]
  expect(sorted_people(people, 'en').map((person) => person.name)).toEqual(['Ana', 'Ben', 'Cy'])
})

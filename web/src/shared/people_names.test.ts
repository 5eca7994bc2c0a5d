import { expect, it } from 'vitest'
import type { Translate } from '../shared/i18n'
import { display_name, initials, role_words } from './people_names'

const t: Translate = (key, values) => [key, ...Object.values(values ?? {})].join(' ')
const guest = { role: 'guest', name: null, number: 2, kind: 'family', via: 'link' } as const

it('a name given stands for the person', () => {
  expect(display_name({ ...guest, name: ' Ana ' }, t, 'en')).toBe('Ana')
})
it('without one an interpreter is known by the language', () => {
  expect(display_name({ ...guest, kind: 'interpreter', interprets: 'es' }, t, 'en')).toBe('common.names.interpreter Spanish')
  expect(display_name({ ...guest, kind: 'interpreter', interprets: 'es' }, t, 'es')).toBe('common.names.interpreter Español')
})
it('others by the way they came and their number', () => {
  expect(display_name(guest, t, 'en')).toBe('common.names.guest 2')
  expect(display_name({ ...guest, via: 'phone' }, t, 'en')).toBe('common.names.phone_guest 2')
})
it('what a person is stands beside the name', () => {
  expect(role_words({ ...guest, name: 'Ana' }, t, 'en')).toBe('common.kinds.family')
  expect(role_words({ role: 'patient' }, t, 'en')).toBe('common.names.patient')
})
it('initials come from the first and last word', () => {
  expect(initials('Ana María Ruiz')).toBe('AR')
  expect(initials('Ana')).toBe('A')
  expect(initials('Interpreter, Spanish')).toBe('IS')
})

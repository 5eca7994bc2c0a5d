import { expect, it } from 'vitest'
import type { Schemas } from '../shared/api'
import { events_of, first_day_of_week, first_hour, is_moved, range_title, someone_is_in } from './calendar'
import type { Visit } from './draft'
import { choices_of } from './providers'

const visit = (more: Partial<Visit>): Visit => ({
  id: 'v1', status: 'scheduled', starts_at: '2026-06-10T14:30:00Z', ends_at: '2026-06-10T15:00:00Z', time_zone: 'America/New_York',
  starts_local: '2026-06-10T10:30', ends_local: '2026-06-10T11:00', type: 'consultation', reason: '',
  patient: { id: 'm1', name: 'Maria Lopez', email: null, phone: null, language: 'en', messages_to: 'patient' },
  providers: [{ id: 'p1', name: 'Dr. Shah' }], doors_open_at: '2026-06-10T14:15:00Z', ever_held: false, admission: 'straight_in', locked: false, other_time: null, guest_count: 0, present_count: 0,
  waiting_count: 0, waiting_since: null, ...more,
})

it('draws every visit but cancelled ones, which are asked for', () => {
  const visits = [visit({}), visit({ id: 'v2', status: 'cancelled' }), visit({ id: 'v3', status: 'lapsed' })]
  expect(events_of(visits, false).map((event) => [event.id, event.editable])).toEqual([['v1', true], ['v3', false]])
  expect(events_of(visits, true)).toHaveLength(3)
})
it('lets a visit be dragged while somebody is in, so that the refusal can be explained', () => {
  const running = visit({ status: 'in_call', present_count: 2 })
  expect(events_of([running], false)[0]?.editable).toBe(true)
  expect(someone_is_in(running)).toBe(true)
  expect(someone_is_in(visit({ waiting_count: 1 }))).toBe(true)
  expect(someone_is_in(visit({}))).toBe(false)
})
it('takes a visit that was put down where it was as not moved', () => {
  const starts_at = Date.parse('2026-06-10T14:30:00Z')
  expect(is_moved(visit({}), { starts_at, ends_at: starts_at + 30 * 60_000 })).toBe(false)
  expect(is_moved(visit({}), { starts_at, ends_at: starts_at + 45 * 60_000 })).toBe(true)
})
it('names the days in the clinic\'s zone, the last one included', () => {
  const plain = range_title(Date.parse('2026-06-07T04:00:00Z'), Date.parse('2026-06-14T04:00:00Z'), 'America/New_York', 'en')
  expect(plain.replace(/\s/g, ' ')).toBe('June 7 – 13, 2026')
})
it('begins the week as the country does', () => {
  expect(first_day_of_week('en-US')).toBe(0)
  expect(first_day_of_week('es-ES')).toBe(1)
})
it('scrolls to the hour before, and no further than midnight', () => {
  expect(first_hour(Date.parse('2026-06-10T14:30:00Z'), 'America/New_York')).toBe('09:00:00')
  expect(first_hour(Date.parse('2026-06-10T04:30:00Z'), 'America/New_York')).toBe('00:00:00')
})
it('offers who holds visits, oneself first, and whoever is in the visit already', () => {
  const person = (id: string, name: string, more: Partial<Schemas['Person']> = {}): Schemas['Person'] => ({ id, name, email: '', roles: ['provider'], disabled: false, ...more })
  const people = [person('a', 'Dr. Abe'), person('b', 'Dr. Bell', { disabled: true }), person('c', 'Cora', { roles: ['scheduler'] }), person('d', 'Dr. Dee')]
  expect(choices_of(people, 'd', [{ id: 'b', name: 'Dr. Bell' }]).map((choice) => choice.name)).toEqual(['Dr. Dee', 'Dr. Abe', 'Dr. Bell'])
})

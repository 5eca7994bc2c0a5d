import { expect, it } from 'vitest'
import { hold_words, is_over, may_hold, status_words, visit_time } from './visit_words'

const t = (key: string) => key
const visit = { starts_at: '2026-11-24T14:00:00Z', ends_at: '2026-11-24T14:30:00Z', time_zone: 'America/New_York' }
const noon = Date.parse('2026-11-24T17:00:00Z')
const plain = (text: string) => text.replace(/[\u2009\u202f]/g, ' ')

it('names the zone only where the clinic reads another time', () => {
  expect(visit_time(visit, 'America/New_York', noon, 'en-US').zone).toBeNull()
  expect(visit_time(visit, 'America/Toronto', noon, 'en-US').zone).toBeNull()
  expect(visit_time(visit, 'America/Denver', noon, 'en-US').zone).toBe('Eastern Standard Time')
})
it('names the day only when it is another one', () => {
  expect(visit_time(visit, 'America/New_York', noon, 'en-US').day).toBeNull()
  expect(visit_time(visit, 'America/New_York', noon + 86_400_000, 'en-US').day).toBe('Tue, Nov 24')
  expect(plain(visit_time(visit, 'America/New_York', noon, 'en-US').time)).toBe('9:00 – 9:30 AM')
})
it('a held visit that everybody has left is not called scheduled', () => {
  expect(status_words({ status: 'scheduled', ever_held: false }, t)).toBe('staff.status.scheduled')
  expect(status_words({ status: 'scheduled', ever_held: true }, t)).toBe('staff.status.left')
  expect(status_words({ status: 'in_call', ever_held: true }, t)).toBe('staff.status.in_call')
})
it('only a provider of the visit may hold it, and only while it lasts', () => {
  const providers = [{ id: 'a', name: 'Dr. Ruiz' }]
  expect(may_hold({ status: 'scheduled', providers }, 'a')).toBe(true)
  expect(may_hold({ status: 'scheduled', providers }, 'b')).toBe(false)
  expect(may_hold({ status: 'completed', providers }, 'a')).toBe(false)
  expect(is_over({ status: 'lapsed' })).toBe(true)
})
it('after the first start it is a return', () => {
  expect(hold_words({ ever_held: false }, t)).toBe('staff.start_visit')
  expect(hold_words({ ever_held: true }, t)).toBe('staff.return_to_call')
})

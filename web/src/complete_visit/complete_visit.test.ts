import { expect, it } from 'vitest'
import type { Translate } from '../shared/i18n'
import { chart_text, present_people, type Attendee } from './complete_visit'

const words: Record<string, string> = {
  'complete_visit.chart_title': 'Video visit on {{day}}, {{time}}, {{zone}}',
  'complete_visit.chart_in_call': 'in the call since {{time}}',
  'complete_visit.chart_stayed': 'in the call {{time}}',
  'complete_visit.chart_left': 'left at {{time}}',
  'complete_visit.chart_by_link': 'by link',
  'complete_visit.chart_by_phone': 'by phone',
  'complete_visit.chart_nobody': 'No guests were present.',
  'common.kinds.family': 'Family',
  'common.names.interpreter': 'Interpreter, {{language}}',
}
const t: Translate = (key, values = {}) => (words[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
const visit = { starts_at: '2026-11-24T14:00:00Z', ends_at: '2026-11-24T14:30:00Z', time_zone: 'America/New_York' }
const guest: Attendee = { key: 'a', role: 'guest', name: 'Ana', number: 1, kind: 'family', via: 'link', state: 'in_call', since: '2026-11-24T14:01:00Z' }

// Intl puts narrow spaces between numbers and AM/PM.
const plain = (text: string) => text.replace(/[\u2009\u202f]/g, ' ')

it('names who was there with kind and times, in the zone of the visit', () => {
  const back_again: Attendee = { ...guest, since: '2026-11-24T14:10:00Z', entered: '2026-11-24T14:01:00Z' }
  const interpreter: Attendee = {
    ...guest, key: 'b', name: null, kind: 'interpreter', interprets: 'es', via: 'phone', state: 'left', since: '2026-11-24T14:20:00Z',
    entered: '2026-11-24T14:05:00Z', left: '2026-11-24T14:20:00Z',
  }
  expect(plain(chart_text(visit, [back_again, interpreter], t, 'en-US')).split('\n')).toEqual([
    'Video visit on Tuesday, November 24, 2026, 9:00 – 9:30 AM, Eastern Standard Time',
    'Ana (Family): by link, in the call since 9:01 AM',
    'Interpreter, Spanish: by phone, in the call 9:05 – 9:20 AM',
  ])
})

it('who was removed was there all the same; who only waited was not in the call', () => {
  const removed: Attendee = { ...guest, name: null, state: 'revoked', since: '2026-11-24T13:00:00Z', entered: '2026-11-24T14:01:00Z', left: '2026-11-24T14:03:00Z' }
  const gave_up: Attendee = { ...guest, name: 'Ben', state: 'left', since: '2026-11-24T14:09:00Z', entered: null, left: '2026-11-24T14:09:00Z' }
  const lines = plain(chart_text(visit, [removed, gave_up], t, 'en-US')).split('\n').slice(1)
  expect(lines[0]).toMatch(/\(Family\): by link, in the call 9:01 – 9:03 AM$/)
  expect(lines[1]).toBe('Ben (Family): by link, left at 9:09 AM')
})

it('says so when no guest was there; patient and provider are no guests', () => {
  const patient: Attendee = { ...guest, role: 'patient' }
  const invited: Attendee = { ...guest, state: 'delivered' }
  expect(chart_text(visit, [patient, invited], t, 'en-US').split('\n')[1]).toBe('No guests were present.')
})

it('who was only invited is not named', () => {
  expect(present_people([{ ...guest, state: 'sent' }, guest])).toEqual({ in_call: [guest], waiting: [], left: [] })
})

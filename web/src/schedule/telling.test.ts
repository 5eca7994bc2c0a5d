import { expect, it } from 'vitest'
import type { Schemas } from '../shared/api'
import type { Translate } from '../shared/i18n'
import { replaces_link, tellings_of_draft, tellings_of_move, tellings_of_visit } from './telling'
import { display_name } from '../shared/people_names'
import { told_words, warning_words, way_words, when_words, who_words } from './words'
import en from '../languages/en/schedule.json'
import common from '../languages/en/common.json'

// The English table as the pages read it, without loading i18next's machinery.
const t: Translate = (key, values = {}) => {
  let found: unknown = { schedule: en, common }
  for (const part of key.split('.')) found = (found as Record<string, unknown>)[part]
  return String(found).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
}
const kNewYork = 'America/New_York'

const seat = (more: Partial<Schemas['Seat']>): Schemas['Seat'] => ({
  invitation_id: 'i', role: 'guest', number: 1, state: 'sent', state_since: '2026-06-10T14:00:00Z', name: null, kind: 'family', email: null,
  phone: null, language: 'en', messages: [], ...more,
})
const message = (channel: 'email' | 'sms', state: 'queued' | 'sent' | 'delivered' | 'failed') => ({ channel, state, at: '2026-06-10T14:00:00Z' })
const details = (seats: Schemas['Seat'][]) => ({ seats, patient: { name: 'Maria Lopez' } }) as Schemas['VisitDetails']

it('says who will get which message where, and where none can go', () => {
  const tellings = tellings_of_draft(
    {
      starts_local: '', ends_local: '', time_zone: 'UTC', provider_ids: [], type: 'other', patient: { name: 'Maria Lopez', language: 'es' },
      guests: [{ kind: 'interpreter', language: 'en', interprets: 'es', email: 'i@example.org', phone: '+12025550143' }],
    },
    { email: true, sms: false }, { link: true, email: true, sms: true, phone: true },
  )
  expect(tellings.map((each) => display_name(each, t, 'en'))).toEqual(['Maria Lopez', 'Interpreter, Spanish'])
  expect(tellings.map((each) => who_words(each, 'en', t))).toEqual(['Patient, in Spanish', 'in English'])
  expect(tellings[0]?.ways).toEqual([])
  expect(tellings[1]?.ways.map((way) => [way_words(way, t), way.can_send])).toEqual([['e-mail to i@example.org', true], ['text message to +1 202 555 0143', false]])
})

it('tells of a new time whom the server tells and how, and names whom nobody tells while the invitation lives', () => {
  const two = { email: 'm@example.org', phone: '+12025550143' }
  const { told, left_out } = tellings_of_move(details([
    seat({ role: 'patient', number: 0, kind: undefined, ...two, on_move: { ways: ['email', 'sms'] } }),
    seat({ number: 1, name: 'Ana', email: 'a@example.org', state: 'revoked', messages: [message('email', 'sent')] }),
    seat({ number: 2, ...two, on_move: { ways: ['sms'], otherwise: 'email' } }),
    seat({ number: 3, name: 'Luis', state: 'not_told', on_move: { ways: [] } }),
  ]))
  expect(told_words(told, 'en', t)).toBe('Maria Lopez (e-mail and text message) and Guest 2 (text message; e-mail if it does not arrive)')
  expect(told_words(left_out, 'en', t)).toBe('Luis')
})

it('says what went out', () => {
  const visit = details([seat({ role: 'patient', number: 0, email: 'm@example.org', phone: '+12025550143', messages: [message('email', 'queued'), message('sms', 'queued')] })])
  expect(told_words(tellings_of_visit(visit), 'en', t)).toBe('Maria Lopez (e-mail and text message)')
})

it('turns each warning into one sentence', () => {
  const other = { provider_name: 'Dr. Shah', other_starts_at: '2026-06-10T14:00:00Z', other_ends_at: '2026-06-10T14:30:00Z' }
  const sentences = warning_words(
    [{ warning: 'overlap', ...other }, { warning: 'overlap', ...other }, { warning: 'starts_now' }, { warning: 'no_way_to_tell_patient' }, { warning: 'no_email_sender' }, { warning: 'no_sms_sender' }],
    kNewYork, 'en', t,
  )
  expect(sentences).toHaveLength(5)
  expect(sentences[0]?.replace(/\s/g, ' ')).toContain('Dr. Shah has another visit then: 10:00 – 10:30 AM.')
  expect(sentences.join()).not.toContain('undefined')
})

it('names the time zone, and both days of a visit over midnight', () => {
  const plain = (text: string) => text.replace(/\s/g, ' ')
  expect(plain(when_words('2026-06-10T14:30:00Z', '2026-06-10T15:00:00Z', kNewYork, 'en'))).toBe('Wed, Jun 10, 10:30 – 11:00 AM Eastern Daylight Time')
  expect(plain(when_words('2026-06-11T03:30:00Z', '2026-06-11T04:30:00Z', kNewYork, 'en'))).toMatch(/Wed, Jun 10.*Thu, Jun 11/)
})

it('says that the link stops where an address was wrong, and not where one is added or the patient is in the call', () => {
  const visit = { ...details([seat({ role: 'patient', number: 0 })]), patient: { name: 'Maria Lopez', email: 'wrong@example.org', phone: null } } as Schemas['VisitDetails']
  expect(replaces_link(visit, { email: 'right@example.org' })).toBe(true)
  expect(replaces_link(visit, {})).toBe(true)
  expect(replaces_link(visit, { email: 'wrong@example.org', phone: '+12025550143' })).toBe(false)
  expect(replaces_link({ ...visit, seats: [seat({ role: 'patient', number: 0, state: 'in_call' })] }, { email: 'right@example.org' })).toBe(false)
})

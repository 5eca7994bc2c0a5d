import { expect, test } from 'vitest'
import { address_words, can_retry_any, moment_words, reader_words, type FailedMessage } from './failed'

const t = (key: string, values?: Record<string, unknown>) => (values === undefined ? key : `${key} ${Object.values(values).join()}`)
const message: FailedMessage = {
  id: '0123456789abcdefghjkmnpqrs', at: '2026-11-24T09:00:00Z', channel: 'sms', kind: 'invitation', reason: '30003', can_retry: true,
  to: { role: 'guest', kind: 'family', number: 2, name: null, interprets: null, address: '+15551234567' },
  visit: null,
}

test('whom it was to is said by name and kind, and by address only while it is there', () => {
  expect(reader_words(message, t, 'en')).toBe('common.names.guest 2 (common.kinds.family)')
  expect(reader_words({ ...message, to: { ...message.to!, role: 'patient', name: 'Ana Field' } }, t, 'en')).toBe('Ana Field (common.names.patient)')
  expect(reader_words({ ...message, to: null }, t, 'en')).toBe('staff.failed.to_staff')
  expect(address_words(message)).toContain('555')
  expect(address_words({ ...message, to: { ...message.to!, address: null } })).toBeNull()
  expect(address_words({ ...message, channel: 'email', to: { ...message.to!, address: 'a@b.example' } })).toBe('a@b.example')
})

test('a moment is named with its day, in the zone that is asked for', () => {
  expect(moment_words(message.at, 'America/New_York', 'en')).toMatch(/Tue, Nov 24, 4:00\sAM/)
})

test('all are tried again where one of them can be', () => {
  expect(can_retry_any([{ ...message, can_retry: false }, message])).toBe(true)
  expect(can_retry_any([{ ...message, can_retry: false }])).toBe(false)
})

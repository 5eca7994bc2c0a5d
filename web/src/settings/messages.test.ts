import { expect, test } from 'vitest'
import { lead_choices, lead_words, messages_change, messages_typed, receipt_wrong, type MessageRules } from './messages'

const rules: MessageRules = { reminders_minutes: [1440, 90, 15], quiet_hours: { from: '21:00', until: '08:00' }, first_way: 'both', receipt_minutes: 10 }

test('a lead is named in the largest unit that has no remainder, in the reader’s language', () => {
  expect(lead_words(1440, 'en')).toBe('1 day')
  expect(lead_words(15, 'en')).toBe('15 minutes')
  expect(lead_words(90, 'en')).toBe('90 minutes')
  expect(lead_words(2880, 'es')).toBe('2 días')
})

test('whatever the clinic has stands among the choices, the longest first', () => {
  expect(lead_choices(rules)).toEqual([10080, 2880, 1440, 240, 90, 60, 15])
})

test('only what is different is sent', () => {
  const typed = messages_typed(rules)
  expect(messages_change(rules, typed)).toEqual({})
  expect(messages_change(rules, { ...typed, leads: [15, 1440] })).toEqual({ reminders_minutes: [1440, 15] })
  expect(messages_change(rules, { ...typed, quiet: false })).toEqual({ quiet_hours: null })
  expect(messages_change(rules, { ...typed, until: '07:30' })).toEqual({ quiet_hours: { from: '21:00', until: '07:30' } })
})

test('without quiet hours the usual ones are proposed', () => {
  const none: MessageRules = { ...rules, quiet_hours: null }
  expect(messages_typed(none)).toMatchObject({ quiet: false, from: '21:00', until: '08:00' })
  expect(messages_change(none, { ...messages_typed(none), quiet: true })).toEqual({ quiet_hours: { from: '21:00', until: '08:00' } })
})

test('the time until the other address is written to counts where one goes first', () => {
  const typed = messages_typed(rules)
  expect(messages_change(rules, { ...typed, first_way: 'sms', receipt_minutes: '20' })).toEqual({ first_way: 'sms', receipt_minutes: 20 })
  expect(messages_change(rules, { ...typed, first_way: 'email', receipt_minutes: '20' })).toEqual({ first_way: 'email', receipt_minutes: 20 })
  expect(messages_change(rules, { ...typed, first_way: 'both', receipt_minutes: '20' })).not.toHaveProperty('receipt_minutes')
  expect(receipt_wrong({ ...typed, first_way: 'sms', receipt_minutes: '' })).toBe(true)
  expect(receipt_wrong({ ...typed, first_way: 'email', receipt_minutes: '' })).toBe(true)
  expect(receipt_wrong({ ...typed, first_way: 'both', receipt_minutes: '' })).toBe(false)
})

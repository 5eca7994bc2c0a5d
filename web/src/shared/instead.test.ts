import { expect, it } from 'vitest'
import type { Schemas } from './api'
import { instead_words } from './instead'

const t = (key: string, values?: Record<string, unknown>) => `${key} ${String(values?.address)}`
const at = '2026-11-24T09:00:00Z'
type Messages = Schemas['Seat']['messages']
const words = (messages: Messages, email: string | null = 'lee@home.example') => instead_words({ email, phone: '+15551234567', messages }, t)

it('says which way did not arrive and where the message went instead', () => {
  const text: Messages[number] = { channel: 'sms', state: 'failed', reason: '30003', at }
  expect(words([text])).toBeNull()
  expect(words([text, { channel: 'email', state: 'sent', at, instead_because: 'failed' }])).toBe('participants.instead.sms_failed lee@home.example')
  expect(words([{ channel: 'email', state: 'queued', at, instead_because: 'no_receipt' }])).toBe('participants.instead.sms_no_receipt lee@home.example')
  expect(words([{ channel: 'sms', state: 'sent', at, instead_because: 'failed' }])).toMatch(/^participants\.instead\.email_failed .*555/)
  expect(words([{ channel: 'email', state: 'queued', reason: '451', at }, { channel: 'sms', state: 'sent', at, instead_because: 'no_receipt' }])).toMatch(/^participants\.instead\.email_no_receipt .*555/)
})

it('says nothing of an address that is gone, or of a second message that failed as well', () => {
  const mail: Messages[number] = { channel: 'email', state: 'failed', reason: '550', at, instead_because: 'failed' }
  expect(words([mail])).toBeNull()
  expect(words([{ ...mail, state: 'sent' }], null)).toBeNull()
})

import { expect, it } from 'vitest'
import type { Seat } from './people'
import { is_under_way, may_go_otherwise, news, news_words } from './undelivered'

const at = '2026-11-24T09:00:00Z'
const soon = Date.parse(at) + 1000
const later = Date.parse(at) + 10_000
type Messages = Seat['messages']
const text: Messages[number] = { channel: 'sms', state: 'failed', reason: "21211 Invalid 'To' Phone Number", at }
const mail: Messages[number] = { channel: 'email', state: 'sent', at, instead_because: 'failed' }

function seat(messages: Messages, more: Partial<Seat> = {}): Seat {
  return { invitation_id: 'i1', role: 'guest', number: 2, state: 'sent', state_since: at, name: null, email: 'nina@home.example', phone: '+15550107777', language: 'en', messages, ...more }
}
const t = (key: string, values?: Record<string, unknown>) => (values === undefined ? key : `${key}(${Object.values(values).join('|')})`)
const words = (of: Seat, staff: boolean) => news([of], later).map((one) => news_words(one, staff, t, 'en'))

it('says that a message did not arrive and where it went instead', () => {
  expect(words(seat([text, mail]), true)).toEqual(['participants.undelivered.said(common.names.guest(2)|participants.instead.sms_failed(nina@home.example))'])
})

it('says why to staff, and to look at the address where it may be mistyped; the patient is only told to look', () => {
  const number = 'participants.undelivered.sms(\u2066+1\u00a0555\u00a0010\u00a07777\u2069)'
  expect(words(seat([text]), true)[0]).toContain(`${number} common.failure.no_such_number participants.undelivered.check`)
  expect(words(seat([{ ...text, reason: '30003 Unreachable' }]), true)[0]).toMatch(/common\.failure\.phone_off\)$/)
  expect(words(seat([text]), false)[0]).toContain(`${number} participants.undelivered.check`)
})

it('waits a moment for the other way, where there is one that was not tried', () => {
  expect(may_go_otherwise(seat([text]), soon)).toBe(true)
  expect(news([seat([text])], soon)).toEqual([])
  expect(news([seat([text])], later)).toHaveLength(1)
  expect(news([seat([text], { email: null })], soon)).toHaveLength(1)
  expect(news([seat([text, { ...mail, state: 'failed' }])], soon)).toHaveLength(1)
})

it('is other news when the other message fails too or one is sent again, and the same while it travels', () => {
  const key = (messages: Messages) => news([seat(messages)], later)[0]?.key
  expect(key([text, { ...mail, state: 'queued' }])).toBe(key([text, { ...mail, state: 'delivered' }]))
  expect(key([text, mail])).not.toBe(key([text, { ...mail, state: 'failed' }]))
  expect(key([text])).not.toBe(key([{ ...text, at: '2026-11-24T09:05:00Z' }]))
})

it('says nothing of who has come or looked, of invitations that have ended, and of what arrives', () => {
  for (const state of ['opened', 'waiting', 'in_call', 'left', 'revoked', 'expired', 'declined'] as const) expect(news([seat([text], { state })], later)).toEqual([])
  expect(news([seat([{ channel: 'email', state: 'delivered', at }])], later)).toEqual([])
})

it('looks more closely while something is on its way', () => {
  const sent: Messages[number] = { channel: 'sms', state: 'sent', at }
  expect(is_under_way([seat([sent])], later)).toBe(true)
  expect(is_under_way([seat([sent])], later + 120_000)).toBe(false)
  expect(is_under_way([seat([{ ...sent, state: 'delivered' }])], later)).toBe(false)
  expect(is_under_way([seat([sent], { state: 'in_call' })], later)).toBe(false)
})

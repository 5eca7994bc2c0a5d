import { expect, it } from 'vitest'
import { any_under_way, call_action, call_tone, is_under_way, may_be_called, type CallState, type Seat } from './seat_call'
import type { VisitDetails } from './visit_words'
import en from '../languages/en/participants.staff.json'

const rosa: Seat = {
  invitation_id: 'rosa', role: 'guest', number: 1, state: 'not_told', state_since: '2026-11-24T14:00:00Z', name: null, kind: 'family',
  email: null, phone: '+15551230001', language: 'en', messages: [],
}
const called = (state: CallState): Seat => ({ ...rosa, call: { state, since: '2026-11-24T14:00:00Z' } })
const visit = { status: 'in_call', seats: [rosa] } as unknown as VisitDetails
const under_way: CallState[] = ['calling', 'ringing', 'asking', 'joined']
const over: CallState[] = ['busy', 'no_answer', 'declined', 'unreachable', 'trunk_away', 'nobody_pressed', 'they_hung_up', 'hung_up', 'failed', 'ended']

it('a seat with a number is called in one press, and again in one press', () => {
  expect(call_action(rosa, null)).toBe('call')
  for (const state of over) expect(call_action(called(state), null), state).toBe('call_again')
})
it('a seat without one asks for a number, which is dialled again afterwards', () => {
  expect(call_action({ ...rosa, phone: null }, null)).toBe('type_number')
  expect(call_action({ ...called('busy'), phone: null }, '+15551230002')).toBe('call_again')
})
it('while a call is under way there is Hang up and nothing else', () => {
  for (const state of under_way) expect(call_action(called(state), null), state).toBe('hang_up')
  for (const state of over) expect(is_under_way(called(state).call), state).toBe(false)
})
const guest_ways = { link: true, email: true, sms: true, phone: true }
it('nobody is called without a trunk, after the visit, or when the seat has ended', () => {
  expect(may_be_called(rosa, visit, { can_call: true, guest_ways })).toBe(true)
  expect(may_be_called(rosa, visit, { can_call: false, guest_ways })).toBe(false)
  expect(may_be_called(rosa, { ...visit, status: 'completed' }, { can_call: true, guest_ways })).toBe(false)
  expect(may_be_called(rosa, visit, { can_call: true, guest_ways: { ...guest_ways, phone: false } })).toBe(false)
  expect(may_be_called({ ...rosa, role: 'patient' }, visit, { can_call: true, guest_ways: { ...guest_ways, phone: false } })).toBe(true)
  expect(may_be_called({ ...rosa, state: 'revoked' }, visit, { can_call: true, guest_ways })).toBe(false)
})
it('each state has its words and its colour', () => {
  for (const state of [...under_way, ...over]) expect(en.call[state], state).toMatch(/\.|…$/)
  expect(call_tone('joined')).toBe('good')
  expect(call_tone('asking')).toBe('warning')
  expect(call_tone('busy')).toBe('danger')
  expect(call_tone('hung_up')).toBe('quiet')
})
it('a visit is looked at more often while somebody is called', () => {
  expect(any_under_way(null)).toBe(false)
  expect(any_under_way(visit)).toBe(false)
  expect(any_under_way({ ...visit, seats: [called('ringing')] })).toBe(true)
})

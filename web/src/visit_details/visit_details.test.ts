import { expect, it } from 'vitest'
import type { VisitDetails } from '../shared/visit_words'
import { change_of, may_cancel, may_complete, seat_actions, told_on_cancel, typed_of, type Seat } from './visit_details'

const t = (key: string) => key
const guest_ways = { link: true, email: true, sms: true, phone: true }
const both = { senders: { email: true, sms: true }, guest_ways }
const ana: Seat = {
  invitation_id: 'ana', role: 'guest', number: 1, state: 'sent', state_since: '2026-11-24T14:00:00Z', name: 'Ana', kind: 'family',
  email: 'ana@home.example', phone: null, language: 'es', messages: [{ channel: 'email', state: 'sent', at: '2026-11-24T14:00:00Z' }],
}
const visit = { status: 'scheduled', ever_held: false, providers: [{ id: 'ruiz', name: 'Dr. Ruiz' }], providers_present: [], seats: [ana] } as unknown as VisitDetails

it('who has been told is told again; who is in needs a link at most', () => {
  expect(seat_actions(ana, visit, both)).toEqual({ main: 'resend', more: ['copy_link', 'show_pin', 'change', 'revoke'] })
  expect(seat_actions({ ...ana, state: 'in_call' }, visit, both).main).toBe('copy_link')
})
it('without an address or a sender the link is passed on by hand', () => {
  expect(seat_actions({ ...ana, email: null }, visit, both)).toEqual({ main: 'copy_link', more: ['show_pin', 'change', 'revoke'] })
  expect(seat_actions(ana, visit, { senders: { email: false, sms: true }, guest_ways }).main).toBe('copy_link')
})
it('a way that is off is no action for a guest, and stays one for the patient', () => {
  const by_phone = { ...both, guest_ways: { ...guest_ways, link: false, email: false } }
  expect(seat_actions(ana, visit, by_phone)).toEqual({ main: 'show_pin', more: ['change', 'revoke'] })
  expect(seat_actions({ ...ana, role: 'patient' }, visit, by_phone)).toEqual({ main: 'resend', more: ['copy_link', 'show_pin', 'correct'] })
  expect(seat_actions(ana, visit, { ...both, guest_ways: { ...guest_ways, phone: false } }).more).toEqual(['copy_link', 'change', 'revoke'])
})
it('after a failure the address is corrected, and the same form does not stand in the menu again', () => {
  expect(seat_actions({ ...ana, state: 'failed' }, visit, both)).toEqual({ main: 'correct', more: ['resend', 'copy_link', 'show_pin', 'revoke'] })
})
it('the patient is neither revoked nor renamed here', () => {
  expect(seat_actions({ ...ana, role: 'patient' }, visit, both).more).toEqual(['copy_link', 'show_pin', 'correct'])
})
it('what has ended has no actions', () => {
  expect(seat_actions({ ...ana, state: 'revoked' }, visit, both)).toEqual({ main: null, more: [] })
  expect(seat_actions(ana, { ...visit, status: 'completed' }, both)).toEqual({ main: null, more: [] })
})
it('whom a cancellation reaches is what the server says, whatever the messages look like here', () => {
  const seats: Seat[] = [{ ...ana, on_cancel: 'told' }, { ...ana, name: 'Ben', on_cancel: 'nothing' }, { ...ana, name: 'Di', on_cancel: 'unreached' }]
  expect(told_on_cancel({ ...visit, seats }, t, 'en')).toEqual({ told: ['Ana'], unreached: ['Di'] })
})
it('only what is different is sent', () => {
  const to_number = (typed: string) => '+1' + typed.replace(/\D/g, '')
  expect(change_of(ana, typed_of(ana), to_number)).toEqual({})
  expect(change_of(ana, { ...typed_of(ana), email: ' ana@work.example ', phone: '555 123 4567' }, to_number)).toEqual({ email: 'ana@work.example', phone: '+15551234567' })
  expect(change_of(ana, { ...typed_of(ana), kind: 'interpreter', interprets: 'es' }, to_number)).toEqual({ kind: 'interpreter', interprets: 'es' })
  expect(change_of(ana, { ...typed_of(ana), email: 'ana@Home.Example' }, to_number), 'the same domain').toEqual({})
  const with_phone = { ...ana, phone: '+15551234567' }
  expect(typed_of(with_phone).phone).toBe('+1 555 123 4567')
  expect(change_of(with_phone, typed_of(with_phone), (typed) => typed.replaceAll(' ', '')), 'shown in groups, but the same').toEqual({})
  expect(change_of(ana, { ...typed_of(ana), email: '' }, to_number)).toEqual({ email: '' })
})
it('a running call is completed, a visit that nobody came to is cancelled', () => {
  expect(may_complete(visit, 'ruiz')).toBe(false)
  expect(may_complete({ ...visit, status: 'in_call', ever_held: true }, 'ruiz')).toBe(true)
  expect(may_complete({ ...visit, status: 'in_call', ever_held: true }, 'weber')).toBe(false)
  expect(may_cancel(visit)).toBe(true)
  expect(may_cancel({ ...visit, status: 'in_call' })).toBe(false)
})

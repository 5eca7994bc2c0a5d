import { expect, it } from 'vitest'
import { delays, people_groups, seat_of, type Seat } from './people'
import type { RosterEntry } from './wire'

const kSince = '2026-11-24T14:00:00Z'
const entry = (id: string, role: RosterEntry['role'], number?: number): RosterEntry => ({
  participant_id: id, role, name: id, number, via: 'link', muted: false, hand: false, line: null, since: kSince,
})
const seat = (id: string, role: Seat['role'], state: Seat['state'], number = 0): Seat => ({
  invitation_id: id, role, state, state_since: kSince, number, name: null, email: null, phone: null, language: 'en', messages: [],
})

it('sorts people by where they are', () => {
  const groups = people_groups(
    [entry('doc', 'provider'), entry('ana', 'guest', 1)],
    [seat('p', 'patient', 'waiting'), seat('g1', 'guest', 'in_call', 1), seat('g2', 'guest', 'sent', 2), seat('g3', 'guest', 'revoked', 3)],
    'doc',
  )
  expect(groups.in_call.map((p) => [p.key, p.mine])).toEqual([['doc', true], ['ana', false]])
  expect(groups.waiting.map((p) => p.key)).toEqual(['p'])
  expect(groups.invited.map((p) => p.key)).toEqual(['g2'])
  expect(groups.gone.map((p) => p.key)).toEqual(['g3'])
})

it('says of who is invited how late they come', () => {
  const late = { minutes: 10, said_at: kSince } as const
  const groups = people_groups([entry('doc', 'provider')], [{ ...seat('g1', 'guest', 'opened', 1), late }], 'doc')
  expect(groups.invited.map((p) => p.late)).toEqual([late])
  expect(groups.in_call.map((p) => p.late)).toEqual([null])
})

it('shows nobody twice while the seat still tells of before', () => {
  const groups = people_groups([entry('ana', 'guest', 1)], [seat('g1', 'guest', 'waiting', 1)], null)
  expect(groups.in_call).toHaveLength(1)
  expect(groups.waiting).toHaveLength(0)
})

it('does not show somebody as in who is not in the roster', () => {
  expect(people_groups([], [seat('g1', 'guest', 'in_call', 1)], null).in_call).toEqual([])
})

it('knows whose invitation somebody came by', () => {
  const seats = [seat('p', 'patient', 'in_call'), seat('g1', 'guest', 'in_call', 1), seat('g2', 'guest', 'sent', 2)]
  expect(seat_of({ role: 'guest', number: 2 }, seats)?.invitation_id).toBe('g2')
  expect(seat_of({ role: 'patient', number: 1 }, seats)?.invitation_id).toBe('p')
  expect(seat_of({ role: 'provider', number: 1 }, seats)).toBeUndefined()
})

it('a longer visit delays the next one only when it reaches into it', () => {
  expect(delays('2026-11-24T14:30:00Z', 30, '2026-11-24T15:00:00Z')).toBe(false)
  expect(delays('2026-11-24T14:30:00Z', 30, '2026-11-24T14:45:00Z')).toBe(true)
})

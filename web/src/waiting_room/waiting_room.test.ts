import { expect, it } from 'vitest'
import type { VisitDetails } from '../shared/visit_words'
import { all_waiting, late_seats, new_knocks, shown_visits, visits_with_waiting, waiting_seats, type Seat } from './waiting_room'

function seat(id: string, state: Seat['state'], since = '2026-11-24T14:00:00Z'): Seat {
  return { invitation_id: id, role: 'guest', number: 1, state, state_since: since, name: id, email: null, phone: null, language: 'en', messages: [] }
}
function visit(id: string, provider: string, seats: Seat[]): VisitDetails {
  const waiting_count = seats.filter((each) => each.state === 'waiting').length
  return { id, providers: [{ id: provider, name: provider }], seats, waiting_count } as unknown as VisitDetails
}
const ana = seat('ana', 'waiting', '2026-11-24T14:05:00Z')
const ben = seat('ben', 'waiting', '2026-11-24T14:01:00Z')
const day = [visit('v1', 'ruiz', [ana, seat('cy', 'sent'), ben]), visit('v2', 'weber', [seat('dee', 'in_call')]), visit('v3', 'ruiz', [])]

it('Only mine keeps the order of the server', () => {
  expect(shown_visits(day, 'ruiz', true).map((each) => each.id)).toEqual(['v1', 'v3'])
  expect(shown_visits(day, 'ruiz', false)).toEqual(day)
})
it('who waits longest is named first', () => {
  expect(waiting_seats(day[0] as VisitDetails).map((each) => each.invitation_id)).toEqual(['ben', 'ana'])
})
it('the badge counts visits, not people', () => {
  expect(visits_with_waiting(day)).toBe(1)
})
it('interpreters who come later are told of', () => {
  const late = { minutes: 15, said_at: '2026-11-24T13:50:00Z' } as const
  expect(late_seats(visit('v4', 'ruiz', [ana, { ...ben, late }])).map((each) => [each.seat.invitation_id, each.late.minutes])).toEqual([['ben', 15]])
})
it('a knock is somebody who did not wait before', () => {
  expect(new_knocks(day, new Set(['ben'])).map((knock) => knock.seat.invitation_id)).toEqual(['ana'])
  expect(new_knocks(day, all_waiting(day))).toEqual([])
})

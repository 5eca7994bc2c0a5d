/** The day's visits as the Waiting Room shows them. Pure. */
import type { Schemas } from '../shared/api'
import type { Late } from '../shared/late'
import type { VisitDetails } from '../shared/visit_words'

export type Seat = Schemas['Seat']

/** The server's order stays: who waits longest first. */
export function shown_visits(visits: VisitDetails[], person_id: string, only_mine: boolean): VisitDetails[] {
  return only_mine ? visits.filter((visit) => visit.providers.some((provider) => provider.id === person_id)) : visits
}

export function waiting_seats(visit: VisitDetails): Seat[] {
  return visit.seats.filter((seat) => seat.state === 'waiting').sort((a, b) => a.state_since.localeCompare(b.state_since))
}

/** Interpreters who have said to come later. */
export function late_seats(visit: VisitDetails): { seat: Seat; late: Late }[] {
  return visit.seats.flatMap((seat) => (seat.late == null ? [] : [{ seat, late: seat.late }]))
}

/** The number on the badge: visits in which somebody waits. */
export function visits_with_waiting(visits: VisitDetails[]): number {
  return visits.filter((visit) => visit.waiting_count > 0).length
}

export interface Knock {
  invitation_id: string
  visit: VisitDetails
  seat: Seat
}

/** Who waits now and did not before; `known` holds the invitations that waited. */
export function new_knocks(visits: VisitDetails[], known: ReadonlySet<string>): Knock[] {
  return visits.flatMap((visit) =>
    waiting_seats(visit)
      .filter((seat) => !known.has(seat.invitation_id))
      .map((seat) => ({ invitation_id: seat.invitation_id, visit, seat })),
  )
}

export function all_waiting(visits: VisitDetails[]): Set<string> {
  return new Set(visits.flatMap((visit) => waiting_seats(visit).map((seat) => seat.invitation_id)))
}

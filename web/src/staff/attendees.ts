/** The people of a visit as Complete Visit names them. Pure. */
import type { Attendee } from '../complete_visit/complete_visit'
import type { VisitDetails } from '../shared/visit_words'

/** Providers who are in, without the one who asks; then every seat. */
export function attendees(details: VisitDetails, me: string): Attendee[] {
  const providers = details.providers_present
    .filter((provider) => provider.person_id !== me)
    .map((provider): Attendee => ({ key: provider.person_id, role: 'provider', name: provider.name, state: 'in_call', since: provider.since }))
  const seats = details.seats.map((seat): Attendee => ({
    key: seat.invitation_id,
    role: seat.role,
    name: seat.name,
    number: seat.number,
    kind: seat.kind,
    interprets: seat.interprets ?? null,
    via: seat.via ?? null,
    state: seat.state,
    since: seat.state_since,
    entered: seat.entered_at ?? null,
    left: seat.left_at ?? null,
  }))
  return [...providers, ...seats]
}

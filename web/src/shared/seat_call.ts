/** What a call of the clinic to a seat means for the one who looks at it: words, tone, what may be pressed. Pure. */
import type { Schemas } from './api'
import { is_over, type Tone, type VisitDetails } from './visit_words'

export type Seat = Schemas['Seat']
export type CallState = Schemas['SeatCall']['state']

const kUnderWay: ReadonlySet<CallState> = new Set(['calling', 'ringing', 'asking', 'joined'])
const kEnded: ReadonlySet<Seat['state']> = new Set(['revoked', 'expired', 'declined'])

export function is_under_way(call: Seat['call']): boolean {
  return call != null && kUnderWay.has(call.state)
}

/** Whether there is something to say or to press: a trunk, a visit that goes on, a seat that has not ended. */
export function may_be_called(seat: Seat, visit: VisitDetails, clinic: Pick<Schemas['Clinic'], 'can_call' | 'guest_ways'>): boolean {
  const open = seat.role === 'patient' || clinic.guest_ways.phone
  return clinic.can_call && open && !is_over(visit) && !kEnded.has(seat.state)
}

export function call_tone(state: CallState): Tone {
  if (state === 'joined') return 'good'
  if (kUnderWay.has(state)) return 'warning'
  return state === 'ended' || state === 'hung_up' ? 'quiet' : 'danger'
}

/** The one thing to press first: **Call** needs a number. */
export function call_action(seat: Seat, dialled: string | null): 'hang_up' | 'call' | 'call_again' | 'type_number' {
  if (is_under_way(seat.call)) return 'hang_up'
  if (seat.phone === null && dialled === null) return 'type_number'
  return seat.call == null ? 'call' : 'call_again'
}

/** Visits in which a call is under way are looked at more often. */
export function any_under_way(visit: VisitDetails | null): boolean {
  return visit?.seats.some((seat) => is_under_way(seat.call)) ?? false
}

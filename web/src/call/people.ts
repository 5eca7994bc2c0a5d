/**
 * Who is in, who waits, who is invited, who is gone: the call's roster and (for staff) the visit's seats as
 * one list. Pure.
 */
import type { Schemas } from '../shared/api'
import type { Late } from '../shared/late'
import type { RosterEntry, WaitingPerson } from './wire'

export type Seat = Schemas['Seat']
export type SeatState = Schemas['SeatState']

export interface Person {
  key: string
  participant_id: string | null
  role: RosterEntry['role']
  name: string | null
  number: number
  kind: Seat['kind']
  interprets: string | null
  via: 'link' | 'phone' | null
  muted: boolean
  hand: boolean
  line: RosterEntry['line']
  late: Late | null
  state: SeatState
  since: string
  entered: string | null
  left: string | null
  mine: boolean
}

export interface Groups {
  in_call: Person[]
  waiting: Person[]
  invited: Person[]
  gone: Person[]
}

const kGone: ReadonlySet<SeatState> = new Set(['left', 'revoked', 'expired', 'declined'])

/**
 * `roster` is true of the call at this moment and wins for who is in. A visit has one patient, and its guests
 * are counted: that tells which seat is whose.
 */
export function people_groups(roster: RosterEntry[], seats: Seat[], mine: string | null): Groups {
  const groups: Groups = { in_call: [], waiting: [], invited: [], gone: [] }
  for (const entry of roster) {
    const { muted, hand, line, since } = entry
    const entered = seats.find((seat) => same({ role: entry.role, number: entry.number ?? 1 }, seat))?.entered_at ?? null
    groups.in_call.push({ ...person_of(entry, entry.participant_id, 'in_call', since), muted, hand, line, entered, mine: entry.participant_id === mine })
  }
  for (const seat of seats) {
    // Who is in stands in the roster; a seat that still says so has just left, and the next answer says it.
    if (seat.state === 'in_call') continue
    if (groups.in_call.some((p) => same(p, seat))) continue
    const person = { ...person_of(seat, null, seat.state, seat.state_since), key: seat.invitation_id, entered: seat.entered_at ?? null, left: seat.left_at ?? null, late: seat.late ?? null }
    if (seat.state === 'waiting') groups.waiting.push(person)
    else if (kGone.has(seat.state)) groups.gone.push(person)
    else groups.invited.push(person)
  }
  return groups
}

/** Who waits, as the hall tells providers who are in: newer than the seats, and with the way to let them in. */
export function at_the_door(people: WaitingPerson[]): Person[] {
  return people.map((person) => person_of(person, person.participant_id, 'waiting', person.since))
}

function person_of(who: RosterEntry | WaitingPerson | Seat, participant_id: string | null, state: SeatState, since: string): Person {
  return {
    key: participant_id ?? '',
    participant_id,
    role: who.role,
    name: who.name,
    number: who.number ?? 1,
    kind: who.kind,
    interprets: who.interprets ?? null,
    via: who.via ?? null,
    muted: false,
    hand: false,
    line: null,
    late: null,
    state,
    since,
    entered: null,
    left: null,
    mine: false,
  }
}

/** The invitation by which somebody is in. */
export function seat_of(person: Pick<Person, 'role' | 'number'>, seats: Seat[]): Seat | undefined {
  return seats.find((seat) => same(person, seat))
}

function same(person: Pick<Person, 'role' | 'number'>, seat: Seat): boolean {
  if (person.role !== seat.role) return false
  return person.role === 'patient' || person.number === seat.number
}

/** Whether a visit that ends so much later runs into the next one. */
export function delays(ends_at: string, minutes: number, next_starts_at: string): boolean {
  return Date.parse(ends_at) + minutes * 60_000 > Date.parse(next_starts_at)
}

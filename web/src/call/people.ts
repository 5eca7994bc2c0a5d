/**
 * Who is in, who waits, who is invited, who is gone: the call's roster and (for staff) the visit's seats as
 * one list. Pure.
 */
import type { Schemas } from '../shared/api'
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
    groups.in_call.push({
      key: entry.participant_id,
      participant_id: entry.participant_id,
      role: entry.role,
      name: entry.name,
      number: entry.number ?? 1,
      kind: entry.kind,
      interprets: entry.interprets ?? null,
      via: entry.via,
      muted: entry.muted,
      hand: entry.hand,
      line: entry.line,
      state: 'in_call',
      since: entry.since,
      entered: seats.find((seat) => same({ role: entry.role, number: entry.number ?? 1 }, seat))?.entered_at ?? null,
      left: null,
      mine: entry.participant_id === mine,
    })
  }
  for (const seat of seats) {
    // Who is in stands in the roster; a seat that still says so has just left, and the next answer says it.
    if (seat.state === 'in_call') continue
    if (groups.in_call.some((p) => same(p, seat))) continue
    const person: Person = {
      key: seat.invitation_id,
      participant_id: null,
      role: seat.role,
      name: seat.name,
      number: seat.number,
      kind: seat.kind,
      interprets: seat.interprets ?? null,
      via: seat.via ?? null,
      muted: false,
      hand: false,
      line: null,
      state: seat.state,
      since: seat.state_since,
      entered: seat.entered_at ?? null,
      left: seat.left_at ?? null,
      mine: false,
    }
    if (seat.state === 'waiting') groups.waiting.push(person)
    else if (kGone.has(seat.state)) groups.gone.push(person)
    else groups.invited.push(person)
  }
  return groups
}

/** Who waits, as the hall tells providers who are in: newer than the seats, and with the way to let them in. */
export function at_the_door(people: WaitingPerson[]): Person[] {
  return people.map((person) => ({
    key: person.participant_id,
    participant_id: person.participant_id,
    role: person.role,
    name: person.name,
    number: person.number ?? 1,
    kind: person.kind,
    interprets: person.interprets ?? null,
    via: person.via,
    muted: false,
    hand: false,
    line: null,
    state: 'waiting',
    since: person.since,
    entered: null,
    left: null,
    mine: false,
  }))
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

/** Who is told what, where: before a visit is booked, after it, and when it is moved. Pure. */
import type { Schemas } from '../shared/api'
import type { VisitDraft } from './draft'

export type Senders = Schemas['Clinic']['senders']
export type Channel = 'email' | 'sms'
export type FirstWay = Schemas['FirstWay']
type Seat = Schemas['Seat']
type Details = Schemas['VisitDetails']

export interface Way {
  channel: Channel
  to: string
  /** False where this server has no sender of that kind: nothing will go out. */
  can_send: boolean
}

/** One person of the visit and the messages for them. */
export interface Telling {
  role: 'patient' | 'guest'
  /** Counts the guests. */
  number: number
  name: string | null
  /** Guests only. */
  kind?: Schemas['GuestKind'] | undefined
  interprets: string | null
  /** An agency's. */
  job_reference?: string | undefined
  language: string
  ways: Way[]
  /** Where one of two ways goes first: the other one, for when that does not arrive. */
  otherwise?: Channel | undefined
}

function ways_of(addresses: { email?: string | null; phone?: string | null }, senders: Senders): Way[] {
  const ways: Way[] = []
  if (addresses.email != null) ways.push({ channel: 'email', to: addresses.email, can_send: senders.email })
  if (addresses.phone != null) ways.push({ channel: 'sms', to: addresses.phone, can_send: senders.sms })
  return ways
}

/** What Confirm will send: the patient first, then the guests in the order of the form. */
export function tellings_of_draft(draft: VisitDraft, senders: Senders, ways: Schemas['GuestWays']): Telling[] {
  const { patient } = draft
  return [
    { role: 'patient', number: 0, name: patient.name, interprets: null, language: patient.language, ways: ways_of(patient, senders) },
    ...(draft.guests ?? []).map((guest, index): Telling => ({
      role: 'guest',
      number: index + 1,
      name: guest.name ?? null,
      kind: guest.kind,
      interprets: guest.interprets ?? null,
      ...(guest.job_reference === undefined ? {} : { job_reference: guest.job_reference }),
      language: guest.language,
      // A number may be there for calling alone.
      ways: ways_of(guest, senders).filter((way) => ways[way.channel]),
    })),
  ]
}

function telling_of_seat(seat: Seat, patient_name: string, ways: Way[]): Telling {
  return {
    role: seat.role,
    number: seat.number,
    name: seat.role === 'patient' ? patient_name : seat.name,
    kind: seat.kind,
    interprets: seat.interprets ?? null,
    language: seat.language,
    ways,
  }
}

function is_live(seat: Seat): boolean {
  return seat.state !== 'revoked' && seat.state !== 'declined' && seat.state !== 'expired'
}

/** What went out for a visit that stands. */
export function tellings_of_visit(details: Details): Telling[] {
  return details.seats.map((seat) => {
    const to = { email: seat.email, sms: seat.phone }
    const ways = seat.messages.map(({ channel, state }): Way => ({ channel, to: to[channel] ?? '', can_send: state !== 'failed' }))
    return telling_of_seat(seat, details.patient.name, ways)
  })
}

/** By which of two ways an update goes, as the server decides it: by those that have not failed, else by the clinic's first. */
function update_ways(seat: Seat, open: Way[], first_way: FirstWay): Pick<Telling, 'ways' | 'otherwise'> {
  const state = (channel: Channel) => seat.messages.find((message) => message.channel === channel)?.state ?? null
  if (first_way === 'both' || open.length < 2) return { ways: open }
  const working = open.filter(({ channel }) => state(channel) !== null && state(channel) !== 'failed')
  const ways = working.length > 0 ? working : open.filter(({ channel }) => channel === first_way)
  const other = open.find((way) => !ways.includes(way))?.channel
  return { ways, otherwise: other === undefined || state(other) === 'failed' ? undefined : other }
}

/** Whom a new time reaches, and how: everyone who was told and whose invitation lives. */
export function told_again(details: Details, senders: Senders, first_way: FirstWay): Telling[] {
  return details.seats
    .filter((seat) => is_live(seat) && seat.messages.length > 0)
    .map((seat): Telling => {
      const { ways, otherwise } = update_ways(seat, ways_of(seat, senders).filter((way) => way.can_send), first_way)
      return { ...telling_of_seat(seat, details.patient.name, ways), otherwise }
    })
    .filter((telling) => telling.ways.length > 0)
}

/** Whom nobody tells of a new time, though their link or PIN stays good. */
export function not_told(details: Details, senders: Senders): Telling[] {
  const told = new Set(told_again(details, senders, 'both').map((telling) => telling.number))
  return details.seats
    .filter((seat) => is_live(seat) && !told.has(seat.number))
    .map((seat) => telling_of_seat(seat, details.patient.name, []))
}

/**
 * Whether the patient's link and PIN stop with these addresses, as the server decides it: one that may have been written
 * to is the patient's no more, and the patient is not in the call.
 */
export function replaces_link(details: Details, addresses: { email?: string | null; phone?: string | null }): boolean {
  const { email, phone } = details.patient
  const gone = (email !== null && email !== (addresses.email ?? null)) || (phone !== null && phone !== (addresses.phone ?? null))
  return gone && !details.seats.some((seat) => seat.role === 'patient' && seat.state === 'in_call')
}

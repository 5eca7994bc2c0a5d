/** Who is told what, where: before a visit is booked, after it, and when it is moved. Pure. */
import type { Schemas } from '../shared/api'
import type { VisitDraft } from './draft'

export type Senders = Schemas['Clinic']['senders']
export type Channel = 'email' | 'sms'
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

/** What went out for a visit that stands. */
export function tellings_of_visit(details: Details): Telling[] {
  return details.seats.map((seat) => {
    const to = { email: seat.email, sms: seat.phone }
    const ways = seat.messages.map(({ channel, state }): Way => ({ channel, to: to[channel] ?? '', can_send: state !== 'failed' }))
    return telling_of_seat(seat, details.patient.name, ways)
  })
}

/** Whom a new time reaches, and how, as the server foretells it; first who is told, then whose link stays good though nobody tells them. */
export function tellings_of_move(details: Details): { told: Telling[]; left_out: Telling[] } {
  const tellings = details.seats.flatMap((seat) => {
    if (seat.on_move === undefined) return []
    const to = { email: seat.email, sms: seat.phone }
    const ways = seat.on_move.ways.map((channel): Way => ({ channel, to: to[channel] ?? '', can_send: true }))
    return [{ ...telling_of_seat(seat, details.patient.name, ways), otherwise: seat.on_move.otherwise }]
  })
  return { told: tellings.filter(({ ways }) => ways.length > 0), left_out: tellings.filter(({ ways }) => ways.length === 0) }
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

/** What Visit Details make of a visit's seats: which actions each has, who will be told. Pure. */
import type { Schemas } from '../shared/api'
import type { Translate } from '../shared/i18n'
import { email_to_send } from '../shared/guests'
import { display_name } from '../shared/people_names'
import { phone_words } from '../shared/telephone'
import { is_over, type Tone, type VisitDetails } from '../shared/visit_words'

export type Seat = Schemas['Seat']
export type Clinic = Schemas['Clinic']
export type SeatAction = 'admit' | 'resend' | 'correct' | 'copy_link' | 'show_pin' | 'change' | 'revoke'

const kEnded: ReadonlySet<Seat['state']> = new Set(['revoked', 'expired', 'declined'])
const kPresent: ReadonlySet<Seat['state']> = new Set(['waiting', 'in_call'])

type Ways = Pick<Clinic, 'senders' | 'guest_ways'>

/** Guests by the ways that are on; the patient by all that this server can send. */
function ways_of(seat: Pick<Seat, 'role'>, { senders, guest_ways }: Ways): Clinic['guest_ways'] {
  const ways = seat.role === 'guest' ? guest_ways : { link: true, email: true, sms: true, phone: true }
  return { ...ways, email: ways.email && senders.email, sms: ways.sms && senders.sms }
}

/** The one action that the seat's state asks for, and the rest for the menu. */
export function seat_actions(seat: Seat, visit: VisitDetails, clinic: Ways): { main: SeatAction | null; more: SeatAction[] } {
  if (is_over(visit) || kEnded.has(seat.state)) return { main: null, more: [] }
  const ways = ways_of(seat, clinic)
  const reached = (seat.email !== null && ways.email) || (seat.phone !== null && ways.sms)
  const keys = [...(ways.link ? (['copy_link'] as const) : []), ...(ways.phone ? (['show_pin'] as const) : [])]
  // Who waits while a provider is in has to be let in by one.
  const main: SeatAction = seat.state === 'waiting' && visit.providers_present.length > 0 ? 'admit' : seat.state === 'failed' ? 'correct' : reached && !kPresent.has(seat.state) ? 'resend' : keys[0] ?? 'change'
  // The patient's name is changed with the visit.
  const all: SeatAction[] = [...(reached ? (['resend'] as const) : []), ...keys, seat.role === 'guest' ? 'change' : 'correct']
  // A visit without its patient is cancelled, not revoked.
  if (seat.role === 'guest') all.push('revoke')
  return { main, more: all.filter((action) => action !== main && !(main === 'correct' && action === 'change')) }
}

export function seat_tone(state: Seat['state']): Tone {
  if (state === 'in_call') return 'good'
  if (state === 'waiting') return 'warning'
  if (state === 'failed') return 'danger'
  return kEnded.has(state) || state === 'left' ? 'quiet' : 'plain'
}

/** Who hears of a cancellation, and who should not be counted on to: as the server foretells it, by the rule by which it tells. */
export function told_on_cancel(visit: VisitDetails, t: Translate, language: string): { told: string[]; unreached: string[] } {
  const names = (what: Seat['on_cancel']) => visit.seats.filter((seat) => seat.on_cancel === what).map((seat) => display_name(seat, t, language))
  return { told: names('told'), unreached: names('unreached') }
}

export interface Typed {
  name: string
  email: string
  phone: string
  kind: Schemas['GuestKind']
  language: string
  interprets: string
  job_reference: string
}

export function typed_of(seat: Seat): Typed {
  return {
    name: seat.name ?? '',
    email: seat.email ?? '',
    phone: seat.phone === null ? '' : phone_words(seat.phone),
    kind: seat.kind ?? 'family',
    language: seat.language,
    interprets: seat.interprets ?? '',
    job_reference: seat.job_reference ?? '',
  }
}

/** Only what is different is sent: an address that stays is not told again. `to_number` writes E.164. */
export function change_of(seat: Seat, typed: Typed, to_number: (typed: string) => string): Partial<Typed> {
  const before = { ...typed_of(seat), phone: seat.phone ?? '' }
  const change: Partial<Typed> = {}
  const now = { ...typed, name: typed.name.trim(), email: email_to_send(typed.email), phone: typed.phone.trim() === '' ? '' : to_number(typed.phone) }
  for (const field of ['email', 'phone', 'language'] as const) if (now[field] !== before[field]) change[field] = now[field]
  if (seat.role === 'patient') return change // the name is the patient's own, see Edit visit
  if (now.name !== before.name) change.name = now.name
  if (now.kind !== before.kind) change.kind = now.kind
  if (now.kind === 'interpreter' && now.interprets !== before.interprets) change.interprets = now.interprets
  if (now.kind === 'interpreter' && now.job_reference.trim() !== before.job_reference) change.job_reference = now.job_reference.trim()
  return change
}

/** Whether Complete Visit makes sense: a visit that nobody has come to is cancelled instead. */
export function may_complete(visit: VisitDetails, person_id: string): boolean {
  const own = visit.providers.some((provider) => provider.id === person_id)
  return own && !is_over(visit) && (visit.ever_held || visit.status !== 'scheduled')
}

/** A running call is completed, not cancelled. */
export function may_cancel(visit: VisitDetails): boolean {
  return !is_over(visit) && visit.status !== 'in_call'
}

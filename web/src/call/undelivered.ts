/** Invitations that did not arrive, or went the other way: what whoever invited reads in the call, without opening a list. Pure. */
import { failure_kind } from '../shared/failures'
import type { Translate } from '../shared/i18n'
import { instead_words } from '../shared/instead'
import { display_name } from '../shared/people_names'
import { isolated, phone_words } from '../shared/telephone'
import type { Seat } from './people'

type Message = Seat['messages'][number]

/** What there is to say of one seat. The key is another as soon as there is something else to say. */
export interface News {
  key: string
  seat: Seat
}

// Whoever has come, or has looked at the page, has been reached after all.
const kNotHere: ReadonlySet<Seat['state']> = new Set(['queued', 'sent', 'delivered', 'failed'])
// The server tries the other way within a second or two: until then nobody is told to correct what mends itself.
const kOtherWayMs = 3000
// So long what was written is looked after closely: most failures show within seconds.
const kFreshMs = 120_000
const kMistyped: ReadonlySet<string> = new Set(['no_such_address', 'no_such_number', 'other'])

/** `now`: by the server's clock, in milliseconds. */
export function news(seats: Seat[], now: number): News[] {
  return seats.filter((seat) => kNotHere.has(seat.state) && !may_go_otherwise(seat, now)).flatMap((seat) => {
    const lost = seat.messages.filter((message) => message.state === 'failed' || message.instead_because !== undefined)
    return lost.length === 0 ? [] : [{ key: [seat.invitation_id, ...lost.map(key_of)].join(' '), seat }]
  })
}

/** What goes in another's place is the same news whether it is queued, sent or delivered. */
function key_of({ channel, state, at }: Message): string {
  return `${channel} ${state === 'failed' ? 'failed' : 'instead'} ${at}`
}

/** It has only just failed, and there is another address that has not been written to. */
export function may_go_otherwise({ email, phone, messages }: Seat, now: number): boolean {
  const [only, other] = messages
  return email !== null && phone !== null && other === undefined && only?.state === 'failed' && now - Date.parse(only.at) < kOtherWayMs
}

/** Something was written just now, and whether it arrives is not known yet. */
export function is_under_way(seats: Seat[], now: number): boolean {
  return seats.some((seat) => kNotHere.has(seat.state) && seat.messages.some(({ state, at }) => state !== 'delivered' && now - Date.parse(at) < kFreshMs))
}

/** "Guest 2: The text message to +1 555 010 7777 did not arrive. This number cannot get text messages." Reasons are the staff's. */
export function news_words({ seat }: News, staff: boolean, t: Translate, language: string): string {
  const failed = seat.messages.filter(({ state }) => state === 'failed')
  const words = instead_words(seat, t) ?? failed.map((message) => failure_words(seat, message, staff, t)).join(' ')
  return t('participants.undelivered.said', { name: display_name(seat, t, language), words })
}

function failure_words({ email, phone }: Seat, { channel, reason }: Message, staff: boolean, t: Translate): string {
  const address = channel === 'email' ? (email ?? '') : isolated(phone_words(phone ?? ''))
  const kind = failure_kind(reason ?? '')
  return [
    t(`participants.undelivered.${channel}`, { address }),
    ...(staff ? [t(`common.failure.${kind}`)] : []),
    ...(!staff || kMistyped.has(kind) ? [t('participants.undelivered.check')] : []),
  ].join(' ')
}

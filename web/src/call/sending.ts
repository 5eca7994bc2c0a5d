/**
 * Whether one's own picture finds too little room on its way out, by what the browser says of it from time to time. Of
 * Firefox nothing is known: it does not say. Nobody but the network makes it smaller: the server asks no camera for fewer
 * sizes, however small it is looked at. Pure.
 */

// Words that come for a moment help nobody; words that come and go are worse.
const kWindowMs = 8000
const kLimitedMs = 5000
const kClearMs = 10_000
// In its first seconds a browser finds out what the way bears.
const kBeginMs = 10_000
// A page that slept has seen nothing of the time between.
const kLongestLookMs = 3000

export interface Sending {
  /** There is no room for the picture as large as it is: worth saying. */
  small: boolean
  began: number | null
  looks: { at: number; limited_ms: number }[]
  limited_at: number
}

export const kNotSending: Sending = { small: false, began: null, looks: [], limited_at: 0 }

/** `limited`: whether too little room is what keeps the picture small now; null: none is sent, or it is not known. */
export function look(before: Sending, at: number, limited: boolean | null): Sending {
  if (limited === null) return kNotSending
  const began = before.began ?? at
  const last = before.looks.at(-1)?.at ?? at
  const counts = limited && at - began >= kBeginMs
  const looks = [...before.looks.filter((one) => at - one.at < kWindowMs), { at, limited_ms: counts ? Math.min(at - last, kLongestLookMs) : 0 }]
  const limited_at = counts ? at : before.limited_at
  const limited_ms = looks.reduce((sum, one) => sum + one.limited_ms, 0)
  const small = before.small ? at - limited_at < kClearMs : limited_ms >= kLimitedMs
  return { small, began, looks, limited_at }
}

/** What of the browser's reports is read here. */
interface Report {
  type?: string
  kind?: string
  active?: boolean
  qualityLimitationReason?: string
}

/** Of one camera's reports, one for each size in which it is sent. */
export function is_limited(reports: object[]): boolean | null {
  const sent = (reports as Report[]).filter((one) => one.type === 'outbound-rtp' && one.kind === 'video' && one.active !== false && one.qualityLimitationReason !== undefined)
  return sent.length === 0 ? null : sent.some((one) => one.qualityLimitationReason === 'bandwidth')
}

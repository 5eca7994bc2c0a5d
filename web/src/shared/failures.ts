/** Why a message failed or is being tried again, from what mail servers and the text message service say, by their codes (RFC 3463; the service's error list). Pure. */

const kFailures: [RegExp, string][] = [
  [/no sender/i, 'no_sender'],
  [/\b21610\b|unsubscribed|opted out|asked for no messages/i, 'opted_out'],
  [/limit of text messages/i, 'text_limit'],
  [/numbers of this country/i, 'country'],
  [/\b5\.2\.2\b|\b552\b|quota|mailbox.*full/i, 'mailbox_full'],
  [/\b5\.1\.\d\b|user unknown|no such (user|mailbox|address)|mailbox (not found|unavailable)/i, 'no_such_address'],
  [/\b(21211|21614|30005|30006)\b|invalid .*(to|number)|not a (valid|mobile)/i, 'no_such_number'],
  [/\b(30003|30008)\b|unreachable/i, 'phone_off'],
  [/\b5\.7\.\d+\b|\b30007\b|spam|blocked|policy/i, 'refused'],
  [/connect|timed? ?out|resolve|reset by peer/i, 'not_reached'],
]

/** The key of a sentence for a failure; "other" where the reason has to speak for itself. */
export function failure_kind(reason: string): string {
  return kFailures.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other'
}

/** No server has taken it yet, and at least one has said why. */
export function is_tried_again({ state, reason }: { state: string; reason?: string }): boolean {
  return state === 'queued' && reason !== undefined && reason !== ''
}

/** What the list of failed messages says of each. Pure. */
import type { Schemas } from '../shared/api'
import type { Translate } from '../shared/i18n'
import { display_name, role_words } from '../shared/people_names'
import { phone_words } from '../shared/telephone'
import { short_day_words, time_words } from '../shared/zones'

export type FailedMessage = Schemas['FailedMessage']

/** "Ana Field", "Interpreter, Spanish", "Guest 2 (Family)"; staff where it belongs to nobody's invitation. */
export function reader_words({ to }: FailedMessage, t: Translate, language: string): string {
  if (to === null) return t('staff.failed.to_staff')
  const name = display_name(to, t, language)
  const role = role_words(to, t, language)
  return role === name ? name : `${name} (${role})`
}

/** Null where it was erased, or is nobody's to read. */
export function address_words({ to, channel }: FailedMessage): string | null {
  if (to === null || to.address === null) return null
  return channel === 'sms' ? phone_words(to.address) : to.address
}

/** "Tue, Nov 24, 9:00 AM", in the clinic's zone; of a visit in its own. */
export function moment_words(at: string, zone: string, language: string): string {
  return `${short_day_words(at, zone, language)}, ${time_words(at, zone, language)}`
}

export function can_retry_any(messages: FailedMessage[]): boolean {
  return messages.some((message) => message.can_retry)
}

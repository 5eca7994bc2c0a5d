/** That a message did not arrive and went to the other address, in words. Pure. */
import type { Schemas } from './api'
import type { Translate } from './i18n'
import { phone_words } from './telephone'

type Told = Pick<Schemas['Seat'], 'email' | 'phone' | 'messages'>

/** Null where no message stands in another's place, or where that one failed as well: each says so by itself. */
export function instead_words({ email, phone, messages }: Told, t: Translate): string | null {
  const message = messages.find((each) => each.instead_because !== undefined && each.state !== 'failed')
  if (message?.instead_because === undefined) return null
  const by_email = message.channel === 'email'
  const address = by_email ? email : phone
  if (address === null) return null
  if (!by_email) return t('participants.instead.email_failed', { address: phone_words(address) })
  return t(`participants.instead.sms_${message.instead_because}`, { address })
}

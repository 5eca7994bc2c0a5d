/** That a message did not arrive, or not yet, and went to the other address, in words. Pure. */
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
  // Of e-mail no receipts come: there it means that no server had taken it yet.
  return by_email
    ? t(`participants.instead.sms_${message.instead_because}`, { address })
    : t(`participants.instead.email_${message.instead_because}`, { address: phone_words(address) })
}

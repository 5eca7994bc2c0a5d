/** How each address of a seat was told, and why not, or not yet, where it was not. */
import { failure_kind, is_tried_again } from '../shared/failures'
import { useT } from '../shared/i18n'
import { instead_words } from '../shared/instead'
import { phone_words } from '../shared/telephone'
import type { Clinic, Seat } from './visit_details'

export function SeatMessages({ seat, clinic }: { seat: Seat; clinic: Clinic }) {
  const t = useT()
  const ways = [
    { channel: 'email', address: seat.email, sender: clinic.senders.email },
    { channel: 'sms', address: seat.phone, sender: clinic.senders.sms },
  ] as const
  const lines = ways.map(({ channel, address, sender }) => {
    const message = seat.messages.find((each) => each.channel === channel)
    if (address === null && message === undefined) return null
    const failed = message?.state === 'failed'
    const again = message !== undefined && is_tried_again(message)
    const kind = failed ? failure_kind(message.reason ?? '') : null
    return (
      <li key={channel} data-failed={failed ? '' : undefined}>
        <bdi>{address === null ? t(`staff.channel_${channel}`) : channel === 'sms' ? phone_words(address) : address}</bdi>
        {message !== undefined && <>: {t(`participants.state_${message.state}`)}</>}
        {message === undefined && sender && seat.role === 'guest' && !clinic.guest_ways[channel] && <>: {t(`common.field_problems.${channel}_way_off`)}</>}
        {message === undefined && !sender && <>: {t(`common.field_problems.no_${channel}_sender`)}</>}
        {kind !== null && <> – {t(`common.failure.${kind}`)}</>}
        {again && <> – {t('common.tried_again')}</>}
        {(failed || again) && message.reason !== undefined && message.reason !== '' && <> <small lang="en">({message.reason})</small></>}
      </li>
    )
  })
  if (lines.every((line) => line === null)) return null
  const instead = instead_words(seat, t)
  return (
    <ul className="seat-messages">
      {lines}
      {instead !== null && <li>{instead}</li>}
    </ul>
  )
}

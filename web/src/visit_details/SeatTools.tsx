/** At each invited person in Add Participants: who invited them, why a message failed or is still being tried, and what Visit Details can do about it. */
import type { SeatToolsProps } from '../participants/AddParticipants'
import { is_tried_again } from '../shared/failures'
import { useT } from '../shared/i18n'
import { SeatActions } from './SeatActions'
import { SeatMessages } from './SeatMessages'
import './visit_details.css'

export function SeatTools({ seat, name_id, staff, reload, say }: SeatToolsProps) {
  const t = useT()
  return (
    <div className="seat-tools">
      {seat.invited_by !== undefined && <p>{t('staff.invited_by', { name: seat.invited_by.name })}</p>}
      {(seat.state === 'failed' || seat.messages.some(is_tried_again)) && <SeatMessages seat={seat} clinic={staff.clinic} />}
      <SeatActions seat={seat} name_id={name_id} visit={staff.details} clinic={staff.clinic} changed={reload} say={say} />
    </div>
  )
}

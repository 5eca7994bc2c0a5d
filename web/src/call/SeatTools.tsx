/** At each invited person beside the call: who invited them, why a message failed, and what Visit Details can do about it. */
import type { Panel } from '../participants/inviting'
import { useT } from '../shared/i18n'
import { SeatActions } from '../visit_details/SeatActions'
import { SeatMessages } from '../visit_details/SeatMessages'
import type { Seat } from '../visit_details/visit_details'
import '../visit_details/visit_details.css'

export interface SeatToolsProps {
  seat: Seat
  name_id: string
  staff: NonNullable<Panel['staff']>
  reload(): void
  say(words: string): void
}

export function SeatTools({ seat, name_id, staff, reload, say }: SeatToolsProps) {
  const t = useT()
  return (
    <div className="seat-tools">
      {seat.invited_by !== undefined && <p>{t('staff.invited_by', { name: seat.invited_by.name })}</p>}
      {seat.state === 'failed' && <SeatMessages seat={seat} clinic={staff.clinic} />}
      <SeatActions seat={seat} name_id={name_id} visit={staff.details} clinic={staff.clinic} changed={reload} say={say} />
    </div>
  )
}

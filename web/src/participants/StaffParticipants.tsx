/** Add Participants for staff, on the dashboard and in the call. */
import { useMemo } from 'react'
import { AddParticipants, type SeatTools } from './AddParticipants'
import { staff_inviting } from './inviting'

export function StaffParticipants({ visitId, seat_tools, onClose }: { visitId: string; seat_tools?: SeatTools; onClose(): void }) {
  const inviting = useMemo(() => staff_inviting(visitId), [visitId])
  return <AddParticipants inviting={inviting} seat_tools={seat_tools} onClose={onClose} />
}

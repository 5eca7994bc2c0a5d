/** Add Participants for staff, on the dashboard and in the call. */
import { useMemo } from 'react'
import { AddParticipants, type SeatTools } from './AddParticipants'
import { staff_inviting } from './inviting'

interface StaffParticipantsProps {
  visitId: string
  seat_tools?: SeatTools
  onClose(): void
  extend?: () => void
  ends_at?: string | undefined
}

export function StaffParticipants({ visitId, seat_tools, onClose, extend, ends_at }: StaffParticipantsProps) {
  const inviting = useMemo(() => staff_inviting(visitId), [visitId])
  return <AddParticipants inviting={inviting} seat_tools={seat_tools} onClose={onClose} extend={extend} ends_at={ends_at} />
}

/** Add Participants for staff, on the dashboard and in the call. */
import { useMemo } from 'react'
import { AddParticipants } from './AddParticipants'
import { staff_inviting } from './inviting'

export function StaffParticipants({ visitId, onClose }: { visitId: string; onClose(): void }) {
  const inviting = useMemo(() => staff_inviting(visitId), [visitId])
  return <AddParticipants inviting={inviting} onClose={onClose} />
}

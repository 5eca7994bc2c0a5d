/** Add Participants for staff, on the dashboard and in the call. */
import { useMemo } from 'react'
import { AddParticipants, type AddParticipantsProps } from './AddParticipants'
import { staff_inviting } from './inviting'

type StaffParticipantsProps = Omit<AddParticipantsProps, 'inviting'> & { visitId: string }

export function StaffParticipants({ visitId, ...panel }: StaffParticipantsProps) {
  const inviting = useMemo(() => staff_inviting(visitId), [visitId])
  return <AddParticipants inviting={inviting} {...panel} />
}

/** Add Participants for the patient, on the appointment page and in the call: the same panel with the patient's limits. */
import { useMemo } from 'react'
import { AddParticipants, type AddParticipantsProps } from './AddParticipants'
import { patient_inviting } from './inviting'

export default function PatientParticipants({ token, ...panel }: { token: string } & Pick<AddParticipantsProps, 'onClose' | 'at' | 'invited'>) {
  const inviting = useMemo(() => patient_inviting(token), [token])
  return <AddParticipants inviting={inviting} {...panel} />
}

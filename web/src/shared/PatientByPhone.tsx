/**
 * Number and PIN of a visit's patient, to be read aloud. Showing a PIN is written in the audit log: it is asked for
 * at once only where nothing else reaches the patient and the visit has just been booked.
 */
import { useCallback, useEffect, useState } from 'react'
import { as_refused, ask, problem_words, type Refused, type Schemas } from './api'
import { Button } from './Button'
import { useLanguage, useT } from './i18n'
import { ReadAloud } from './ReadAloud'
import type { DialInNumber } from './telephone'

interface PatientByPhoneProps {
  details: Schemas['VisitDetails']
  numbers: readonly DialInNumber[]
  at_once: boolean
}

export function PatientByPhone({ details, numbers, at_once }: PatientByPhoneProps) {
  const t = useT()
  const language = useLanguage()
  const [pin, set_pin] = useState<string | null>(null)
  const [refused, set_refused] = useState<Refused | null>(null)
  const seat = details.seats.find(({ role }) => role === 'patient')
  const invitation_id = seat?.invitation_id
  const show = useCallback(() => {
    if (invitation_id === undefined) return
    set_refused(null)
    ask('post', '/api/invitations/{invitation_id}/secrets', { path: { invitation_id } })
      .then((shown) => set_pin(shown.pin), (error: unknown) => set_refused(as_refused(error)))
  }, [invitation_id])
  const unreachable = seat !== undefined && seat.email === null
  useEffect(() => {
    if (at_once && unreachable) show()
  }, [at_once, unreachable, show])
  if (seat === undefined || numbers.length === 0) return null
  const problem = refused !== null && <p role="alert">{problem_words(refused, t, language, details.time_zone)}</p>
  if (pin === null && !unreachable) return <div>{problem}<Button onClick={show}>{t('staff.read_aloud.show')}</Button></div>
  const visit = { ...details, provider_names: details.providers.map(({ name }) => name) }
  return (
    <ReadAloud visit={visit} numbers={numbers} pin={pin}>
      {problem}
      {pin === null && (!at_once || refused !== null) && <Button onClick={show}>{t('staff.action.show_pin')}</Button>}
    </ReadAloud>
  )
}

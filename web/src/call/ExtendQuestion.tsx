/** Extend visit by 10, 20 or 30 minutes; names the next patient whom that delays. */
import { useState } from 'react'
import { as_refused, problem_words, type Refused } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { time_words } from '../shared/zones'
import { delays } from './people'
import type { VisitDetails } from './staff'

export function ExtendQuestion(props: { details: VisitDetails | null; extend(minutes: 10 | 20 | 30): Promise<void>; onClose(): void }) {
  const t = useT()
  const language = useLanguage()
  const [busy, set_busy] = useState(false)
  const [refused, set_refused] = useState<Refused | null>(null)
  const { details } = props
  const zone = details?.time_zone ?? 'UTC'
  const next = details?.next_visit ?? null
  const press = (minutes: 10 | 20 | 30) => {
    set_busy(true)
    props.extend(minutes).then(props.onClose, (error: unknown) => {
      set_refused(as_refused(error))
      set_busy(false)
    })
  }
  return (
    <Dialog title={t('call.extend_visit')} onClose={props.onClose}>
      <p>{t('call.extend_explained')}</p>
      {details !== null && next !== null && delays(details.ends_at, 30, next.starts_at) && (
        <p className="call-warning">{t('call.extend_delays', { name: next.patient_name, time: time_words(next.starts_at, zone, language) })}</p>
      )}
      {refused !== null && <p role="alert" className="call-error">{problem_words(refused, t, language, zone)}</p>}
      <div className="dialog-buttons">
        <Button disabled={busy} onClick={props.onClose}>{t('call.cancel')}</Button>
        {([10, 20, 30] as const).map((minutes) => (
          <Button key={minutes} look="primary" disabled={busy} onClick={() => press(minutes)}>{t('call.extend_by', { minutes })}</Button>
        ))}
      </div>
    </Dialog>
  )
}

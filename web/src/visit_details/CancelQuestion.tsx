/** Cancel visit asks once and says who will be told. */
import { useState } from 'react'
import { as_refused, ask, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import type { VisitDetails } from '../shared/visit_words'
import { told_on_cancel } from './visit_details'

export function CancelQuestion(props: { details: VisitDetails; onClose(): void; onChanged(details: VisitDetails): void }) {
  const t = useT()
  const language = useLanguage()
  const { details, onClose, onChanged } = props
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')
  const { told, unreached } = told_on_cancel(details, t, language)
  const cancel = () => {
    set_busy(true)
    ask('post', '/api/visits/{visit_id}/cancel', { path: { visit_id: details.id } }).then(
      (changed) => {
        onClose()
        onChanged(changed)
      },
      (error: unknown) => {
        set_problem(problem_words(as_refused(error), t, language, details.time_zone))
        set_busy(false)
      },
    )
  }
  return (
    <Dialog title={t('staff.cancel_question')} onClose={onClose}>
      <p>{t('staff.cancel_explained')}</p>
      {told.length > 0 && <p>{t('staff.cancel_told', { names: names_in_words(told, language) })}</p>}
      {unreached.length > 0 && <p>{t('staff.cancel_unreached', { names: names_in_words(unreached, language) })}</p>}
      {told.length + unreached.length === 0 && <p>{t('staff.cancel_nobody_told')}</p>}
      {problem !== '' && <p role="alert" className="details-error">{problem}</p>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('staff.cancel_no')}</Button>
        <Button look="danger" disabled={busy} onClick={cancel}>{t('staff.cancel_visit')}</Button>
      </div>
    </Dialog>
  )
}

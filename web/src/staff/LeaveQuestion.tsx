/** Before a tab goes that holds unsaved words: names their forms. */
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import { stay, useAsked } from './router'

export function LeaveQuestion() {
  const t = useT()
  const language = useLanguage()
  const asked = useAsked()
  if (asked === null) return null
  return (
    <Dialog title={t('staff.words_lose_question')} onClose={stay}>
      <p>{t('staff.leave_explained', { forms: names_in_words(asked.forms, language) })}</p>
      <div className="dialog-buttons">
        <Button onClick={stay}>{t('staff.words_lose_no')}</Button>
        <Button look="danger" onClick={asked.go_on}>{t('staff.words_lose')}</Button>
      </div>
    </Dialog>
  )
}

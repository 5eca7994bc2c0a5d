/** Asks before what was typed is thrown away. */
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useT } from '../shared/i18n'

export function DiscardQuestion({ discard, onClose }: { discard(): void; onClose(): void }) {
  const t = useT()
  return (
    <Dialog title={t('schedule.discard_title')} onClose={onClose}>
      <p>{t('schedule.discard_explained')}</p>
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('schedule.keep_editing')}</Button>
        <Button look="danger" onClick={discard}>{t('schedule.discard')}</Button>
      </div>
    </Dialog>
  )
}

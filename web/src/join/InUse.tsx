/** The link is in use on another device: the same person, or somebody else? */
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useT } from '../shared/i18n'

export function InUse(props: { seat_name: string; busy: boolean; choose(as: 'same' | 'other'): void; onClose(): void }) {
  const t = useT()
  const { seat_name } = props
  return (
    <Dialog title={t('join.in_use_title')} onClose={props.onClose}>
      <p>{t('join.in_use_explained')}</p>
      <div className="dialog-buttons">
        <Button look="primary" disabled={props.busy} onClick={() => props.choose('same')}>
          {seat_name === '' ? t('join.continue_here') : t('join.continue_as', { name: seat_name })}
        </Button>
        <Button disabled={props.busy} onClick={() => props.choose('other')}>{t('join.someone_else')}</Button>
        <Button onClick={props.onClose}>{t('join.back')}</Button>
      </div>
    </Dialog>
  )
}

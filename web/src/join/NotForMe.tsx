/** Not for me: asked once, since it ends the invitation. */
import { useState } from 'react'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useT } from '../shared/i18n'
import { not_for_me } from './server'

export function NotForMe(props: { token: string; onClose(): void; done(): void }) {
  const t = useT()
  const [state, set_state] = useState<'idle' | 'busy' | 'failed'>('idle')
  const press = () => {
    set_state('busy')
    not_for_me(props.token).then(props.done, () => set_state('failed'))
  }
  return (
    <Dialog title={t('join.not_for_me_question')} onClose={props.onClose}>
      <p>{t('join.not_for_me_explained')}</p>
      {state === 'failed' && <p role="alert" className="join-error">{t('join.join_failed')}</p>}
      <div className="dialog-buttons">
        <Button onClick={props.onClose}>{t('join.not_for_me_no')}</Button>
        <Button look="danger" disabled={state === 'busy'} onClick={press}>{t('join.not_for_me_yes')}</Button>
      </div>
    </Dialog>
  )
}

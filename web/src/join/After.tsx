/** Out of the call while it goes on: the way back. */
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'

export type LeftBy = 'left' | 'taken_over'

export function After({ by, rejoin }: { by: LeftBy; rejoin(): void }) {
  const t = useT()
  return (
    <>
      <h1>{t(`join.after_${by}_title`)}</h1>
      <p className="join-next">{t(`join.after_${by}_next`)}</p>
      <Button look="primary" onClick={rejoin}>{t('join.rejoin')}</Button>
    </>
  )
}

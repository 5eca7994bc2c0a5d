/** Out of the call while it goes on: the way back. */
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { Heading } from './Over'

export type LeftBy = 'left' | 'taken_over' | 'turned_away'

export function After({ by, line, rejoin }: { by: LeftBy; line: string | null; rejoin(): void }) {
  const t = useT()
  return (
    <>
      <Heading>{t(`join.after_${by}_title`)}</Heading>
      <p className="join-next">{t(`join.after_${by}_next`)}</p>
      {line !== null && <p className="join-line">{t('join.provider_says', { line })}</p>}
      <Button look="primary" onClick={rejoin}>{t(by === 'turned_away' ? 'join.ask_again' : 'join.rejoin')}</Button>
    </>
  )
}

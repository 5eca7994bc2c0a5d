/** The block that a scheduler reads aloud to a patient who has only a telephone. */
import { useId, type ReactNode } from 'react'
import { useLanguage, useT } from './i18n'
import { read_aloud_sentences, type ReadAloudVisit } from './read_aloud'
import type { DialInNumber } from './telephone'
import './read_aloud.css'

interface ReadAloudProps {
  visit: ReadAloudVisit
  numbers: readonly DialInNumber[]
  pin: string | null
  /** Under the sentences: where the PIN comes from, as long as there is none. */
  children?: ReactNode
}

export function ReadAloud({ visit, numbers, pin, children }: ReadAloudProps) {
  const t = useT()
  const language = useLanguage()
  const id = useId()
  return (
    <div role="group" className="read-aloud" aria-labelledby={id}>
      <h3 id={id}>{t('staff.read_aloud.title')}</h3>
      <blockquote>
        {read_aloud_sentences(visit, numbers, pin, t, language).map((sentence) => <p key={sentence}>{sentence}</p>)}
      </blockquote>
      {pin !== null && <p className="read-aloud-pin">{t('common.phone.pin')} <strong><bdi>{pin}</bdi></strong></p>}
      {children}
    </div>
  )
}

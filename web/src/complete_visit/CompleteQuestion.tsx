/**
 * Complete Visit asks once, in the call and on the dashboard: names who is in, who waits and which guests were
 * there, and offers that for the chart, since it is gone afterwards.
 */
import { useState } from 'react'
import { as_refused, problem_words, type Refused } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { chart_text, name_with_role, present_people, stay_words, type Attendee, type VisitFacts } from './complete_visit'
import './complete_visit.css'

export interface CompleteQuestionProps {
  visit: VisitFacts
  people: Attendee[] // without the person who asks
  complete(): Promise<unknown>
  onClose(): void
}

export function CompleteQuestion({ visit, people, complete, onClose }: CompleteQuestionProps) {
  const t = useT()
  const language = useLanguage()
  const [busy, set_busy] = useState(false)
  const [refused, set_refused] = useState<Refused | null>(null)
  const [copied, set_copied] = useState<'no' | 'yes' | 'by_hand'>('no')
  const present = present_people(people)
  const text = chart_text(visit, people, t, language)

  const press = () => {
    set_busy(true)
    complete().then(onClose, (error: unknown) => {
      set_refused(as_refused(error))
      set_busy(false)
    })
  }
  const copy = () => {
    const writing = (navigator.clipboard as Clipboard | undefined)?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    writing.then(() => set_copied('yes'), () => set_copied('by_hand'))
  }
  const list = (title: string, those: Attendee[]) =>
    those.length > 0 && (
      <div>
        <p>{title}</p>
        <ul className="complete-people">
          {those.map((person) => (
            <li key={person.key}>
              <strong>{name_with_role(person, t, language)}</strong> <span>{stay_words(person, visit.time_zone, t, language)}</span>
            </li>
          ))}
        </ul>
      </div>
    )
  return (
    <Dialog title={t('complete_visit.question')} onClose={onClose}>
      {list(t('complete_visit.still_in'), present.in_call)}
      {list(t('complete_visit.waiting'), present.waiting)}
      {list(t('complete_visit.left'), present.left)}
      {present.in_call.length === 0 && present.waiting.length === 0 && <p>{t('complete_visit.nobody')}</p>}
      <p>{t('complete_visit.explained')}</p>
      <div className="complete-chart">
        <Button onClick={copy}>{t('complete_visit.copy_for_chart')}</Button>
        <p role="status">{copied === 'no' ? '' : t(copied === 'yes' ? 'complete_visit.copied' : 'complete_visit.copy_by_hand')}</p>
        {copied === 'by_hand' && <pre tabIndex={0}>{text}</pre>}
      </div>
      {refused !== null && <p role="alert" className="complete-error">{problem_words(refused, t, language, visit.time_zone)}</p>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('complete_visit.no')}</Button>
        <Button look="danger" disabled={busy} onClick={press}>{t('complete_visit.yes')}</Button>
      </div>
    </Dialog>
  )
}

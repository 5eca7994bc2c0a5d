/** Complete Visit asks once, and names who is still in and who still waits. */
import { useState } from 'react'
import { as_refused, problem_words, type Refused } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { useCall } from './CallView'
import { display_name, role_words } from './names'
import { people_groups, type Person, type Seat } from './people'
import type { CallSession } from './session'
import { complete_visit } from './staff'

export function CompleteQuestion(props: { visit_id: string; session: CallSession; seats: Seat[]; onClose(): void }) {
  const t = useT()
  const language = useLanguage()
  const { call } = useCall(props.session)
  const [busy, set_busy] = useState(false)
  const [refused, set_refused] = useState<Refused | null>(null)
  const groups = people_groups(call.people, props.seats, call.me?.participant_id ?? null)
  const others = groups.in_call.filter((person) => !person.mine)

  const complete = () => {
    set_busy(true)
    // The answer needs no reading: the call's own `ended` follows and changes the screen.
    complete_visit(props.visit_id).catch((error: unknown) => {
      set_refused(as_refused(error))
      set_busy(false)
    })
  }
  const list = (title: string, people: Person[]) =>
    people.length > 0 && (
      <>
        <p>{title}</p>
        <ul className="question-people">
          {people.map((person) => {
            const name = display_name(person, t, language)
            const role = role_words(person, t, language)
            return <li key={person.key}><strong>{name}</strong>{role !== name && <> ({role})</>}</li>
          })}
        </ul>
      </>
    )
  return (
    <Dialog title={t('call.complete_question')} onClose={props.onClose}>
      {list(t('call.complete_still_in'), others)}
      {list(t('call.complete_waiting'), groups.waiting)}
      {others.length === 0 && groups.waiting.length === 0 && <p>{t('call.complete_nobody')}</p>}
      <p>{t('call.complete_explained')}</p>
      {refused !== null && <p role="alert" className="call-error">{problem_words(refused, t, language, call.visit?.time_zone ?? 'UTC')}</p>}
      <div className="dialog-buttons">
        <Button onClick={props.onClose}>{t('call.complete_no')}</Button>
        <Button look="danger" disabled={busy} onClick={complete}>{t('call.complete_yes')}</Button>
      </div>
    </Dialog>
  )
}

/**
 * Edit visit: time, zone, providers, patient, type, reason and line of a visit that stands. Only what was changed
 * is sent; links and PINs stay, but for the patient's at another address; before anything is saved it says who will hear of it.
 */
import { useRef, useState } from 'react'
import { as_refused, ask, problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { home_country } from '../shared/guests'
import { useLanguage, useT } from '../shared/i18n'
import { Sheet } from '../shared/Sheet'
import { useAskBeforeLeaving } from '../shared/unsaved'
import { DiscardQuestion } from './DiscardQuestion'
import { change_of, draft_of, form_of, is_changed, type VisitChange } from './draft'
import { EditCheck } from './EditCheck'
import { useFieldProblems } from './field_problems'
import { choices_of, usePeople } from './providers'
import { VisitForm } from './VisitForm'
import './schedule.css'

export interface EditVisitProps {
  session: Schemas['Session']
  details: Schemas['VisitDetails']
  onClose(): void
  onChanged(details: Schemas['VisitDetails']): void
}

export function EditVisit({ session, details, onClose, onChanged }: EditVisitProps) {
  const { clinic, person } = session
  const t = useT()
  const language = useLanguage()
  // What the visit was when it was opened: only what differs from that is sent.
  const [first] = useState(() => form_of(details))
  const [form, set_form] = useState(first)
  const [end_chosen, set_end_chosen] = useState(false)
  const [refused, set_refused] = useState<Refused | null>(null)
  const [checked, set_checked] = useState<{ change: VisitChange; check: Schemas['VisitCheck'] } | null>(null)
  const [busy, set_busy] = useState(false)
  const [asking, set_asking] = useState(false)
  const [said, say] = useState('')
  const page = useRef<HTMLFormElement>(null)
  const { people } = usePeople()
  const providers = choices_of(people ?? [], person.id, details.providers)
  const country = home_country(navigator.languages)
  const changed = is_changed(first, form)
  useAskBeforeLeaving(changed)
  const problems = useFieldProblems(page, form)

  const look = async () => {
    problems.clear()
    set_refused(null)
    say('')
    if (problems.show([])) return
    const change = change_of(first, form, country)
    if (change === null) return say(t('schedule.nothing_changed'))
    set_busy(true)
    try {
      set_checked({ change, check: await ask('post', '/api/visits/check', { body: { ...draft_of(form, country), visit_id: details.id } }) })
    } catch (error) {
      const no = as_refused(error)
      if (!problems.show(no.fields)) set_refused(no)
    } finally {
      set_busy(false)
    }
  }
  const save = async () => {
    if (checked === null) return
    set_refused(null)
    set_busy(true)
    try {
      onChanged(await ask('patch', '/api/visits/{visit_id}', { path: { visit_id: details.id }, body: checked.change }))
      return
    } catch (error) {
      const no = as_refused(error)
      if (problems.show(no.fields)) set_checked(null)
      else set_refused(no)
    }
    set_busy(false)
  }
  const close = () => (changed ? set_asking(true) : onClose())
  const back = () => {
    set_refused(null)
    set_checked(null)
  }
  return (
    <Sheet title={t('schedule.edit_title')} onClose={close}>
      {checked !== null ? (
        <EditCheck details={details} change={checked.change} check={checked.check} clinic={clinic} providers={providers} busy={busy} refused={refused}
          confirm={() => void save()} back={back} />
      ) : (
        <form ref={page} className="schedule-form" noValidate onSubmit={(event) => { event.preventDefault(); void look() }}>
          <p className="field-hint">{t('schedule.edit_explained')}</p>
          <VisitForm purpose="edit" form={form} clinic={clinic} providers={providers} end_chosen={end_chosen} wrong={problems.wrong}
            change={(next, chose_end) => {
              set_form(next)
              problems.changed(next)
              if (chose_end === true) set_end_chosen(true)
            }} />
          {refused !== null && <p role="alert" className="schedule-error">{problem_words(refused, t, language, clinic.time_zone)}</p>}
          {Object.keys(problems.wrong).length > 0 && <p role="alert" className="schedule-error">{t('schedule.needs_look', { count: Object.keys(problems.wrong).length })}</p>}
          <p role="status">{said}</p>
          <div className="schedule-buttons">
            <Button look="primary" type="submit" disabled={busy}>{t('schedule.save')}</Button>
            <Button onClick={close}>{t('schedule.cancel')}</Button>
          </div>
        </form>
      )}
      {asking && <DiscardQuestion discard={onClose} onClose={() => set_asking(false)} />}
    </Sheet>
  )
}

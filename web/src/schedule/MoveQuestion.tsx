/** Asks before a visit gets another time: shows the old and the new one, and whom that reaches. */
import { useEffect, useState } from 'react'
import { as_refused, ask, field_words, problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { home_country } from '../shared/guests'
import { useLanguage, useT } from '../shared/i18n'
import { local_in_zone } from '../shared/zones'
import { draft_of, form_of, type Visit } from './draft'
import type { Slot } from './slots'
import { tellings_of_move } from './telling'
import { told_words, warning_words, when_words } from './words'

type Details = Schemas['VisitDetails']

interface MoveQuestionProps {
  visit: Visit
  slot: Slot
  clinic: Schemas['Clinic']
  moved(details: Details): void
  stay(): void
}

/** Wall times of the new slot in the visit's own zone: its end alone when only the length changes. */
function new_times(visit: Visit, slot: Slot): { starts_local?: string; ends_local: string } {
  const ends_local = local_in_zone(slot.ends_at, visit.time_zone)
  return slot.starts_at === Date.parse(visit.starts_at) ? { ends_local } : { starts_local: local_in_zone(slot.starts_at, visit.time_zone), ends_local }
}

export function MoveQuestion({ visit, slot, clinic, moved, stay }: MoveQuestionProps) {
  const t = useT()
  const language = useLanguage()
  const [details, set_details] = useState<Details | null>(null)
  const [check, set_check] = useState<Schemas['VisitCheck'] | null>(null)
  const [refused, set_refused] = useState<Refused | null>(null)
  const [busy, set_busy] = useState(false)
  const { id } = visit
  useEffect(() => {
    const stop = new AbortController()
    const failed = (error: unknown) => {
      if (!stop.signal.aborted) set_refused(as_refused(error))
    }
    const draft = { ...draft_of(form_of(visit), home_country(navigator.languages)), ...new_times(visit, slot), visit_id: id }
    ask('get', '/api/visits/{visit_id}', { path: { visit_id: id }, signal: stop.signal }).then(set_details, failed)
    ask('post', '/api/visits/check', { body: draft, signal: stop.signal }).then(set_check, failed)
    return () => stop.abort()
  }, [id, visit, slot])

  const move = () => {
    set_busy(true)
    set_refused(null)
    ask('patch', '/api/visits/{visit_id}', { path: { visit_id: id }, body: new_times(visit, slot) }).then(moved, (error: unknown) => {
      set_refused(as_refused(error))
      set_busy(false)
    })
  }
  const { told, left_out } = details === null ? { told: [], left_out: [] } : tellings_of_move(details)
  const about_time = (check?.warnings ?? []).filter(({ warning }) => warning === 'overlap' || warning === 'starts_now')
  return (
    <Dialog title={t('schedule.move_title', { name: visit.patient.name })} onClose={stay}>
      <dl className="schedule-facts">
        <div><dt>{t('schedule.move_from')}</dt><dd>{when_words(visit.starts_at, visit.ends_at, clinic.time_zone, language)}</dd></div>
        <div><dt>{t('schedule.move_to')}</dt><dd>{when_words(slot.starts_at, slot.ends_at, clinic.time_zone, language)}</dd></div>
      </dl>
      {warning_words(about_time, clinic.time_zone, language, t).map((words) => <p key={words} className="schedule-warning">{words}</p>)}
      {details === null || check === null ? refused === null && <p role="status">{t('schedule.loading')}</p> : (
        <>
          <p>{told.length === 0 ? t('schedule.tells_nobody') : t('schedule.tells_again', { people: told_words(told, language, t) })}</p>
          {left_out.length > 0 && <p>{t('schedule.tell_yourself', { people: told_words(left_out, language, t) })}</p>}
        </>
      )}
      <p>{t('schedule.links_stay')}</p>
      {refused !== null && (
        <div role="alert" className="schedule-error">
          {refused.fields.length === 0 ? <p>{problem_words(refused, t, language, clinic.time_zone)}</p>
            : [...new Set(refused.fields.map((field) => field.problem))].map((problem) => <p key={problem}>{field_words(problem, t)}</p>)}
        </div>
      )}
      <div className="dialog-buttons">
        <Button onClick={stay}>{t('schedule.move_stay')}</Button>
        <Button look="primary" disabled={busy || details === null || check === null || (refused !== null && refused.fields.length > 0)} onClick={move}>{t('schedule.move')}</Button>
      </div>
    </Dialog>
  )
}

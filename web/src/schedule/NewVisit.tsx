/** Booking a visit: the form, the page to check every detail, Confirm. What is typed survives every refusal. */
import { useEffect, useRef, useState } from 'react'
import { as_refused, ask, problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { home_country } from '../shared/guests'
import { useLanguage, useT } from '../shared/i18n'
import { useAskBeforeLeaving } from '../shared/unsaved'
import { CheckPage } from './CheckPage'
import { DiscardQuestion } from './DiscardQuestion'
import { draft_of, is_changed, stands_otherwise, type Form, type VisitDraft } from './draft'
import { useFieldProblems } from './field_problems'
import type { Provider } from './ProviderFields'
import type { Booking } from './unsaved'
import { VisitForm } from './VisitForm'
import { when_words } from './words'

interface NewVisitProps {
  clinic: Schemas['Clinic']
  providers: Provider[]
  booking: Booking
  change(booking: Booking): void
  leave(): void
  /** `otherwise`: an earlier press had booked it already, before the form was changed. */
  booked(details: Schemas['VisitDetails'], otherwise: boolean): void
}

export function NewVisit({ clinic, providers, booking, change, leave, booked }: NewVisitProps) {
  const t = useT()
  const language = useLanguage()
  const { form, first, key, again } = booking
  const [checked, set_checked] = useState<{ draft: VisitDraft; check: Schemas['VisitCheck'] } | null>(null)
  const [refused, set_refused] = useState<Refused | null>(null)
  const [busy, set_busy] = useState(false)
  const [asking, set_asking] = useState(false)
  const maybe_booked = useRef<string | null>(null)
  const top = useRef<HTMLHeadingElement>(null)
  const page = useRef<HTMLFormElement>(null)
  const changed = is_changed(first, form)
  useAskBeforeLeaving(changed)
  useEffect(() => {
    if (checked === null) top.current?.focus()
  }, [checked])
  const problems = useFieldProblems(page, form)

  const check = async () => {
    problems.clear()
    set_refused(null)
    set_busy(true)
    const draft = draft_of(form, home_country(navigator.languages))
    // A provider who is missing is said here; somebody in their place lets the server look at all other fields.
    const asked = draft.provider_ids.length > 0 || providers[0] === undefined ? draft : { ...draft, provider_ids: [providers[0].id] }
    try {
      const answer = await ask('post', '/api/visits/check', { body: asked })
      if (!problems.show([])) set_checked({ draft, check: answer })
    } catch (error) {
      const no = as_refused(error)
      if (!problems.show(no.fields)) set_refused(no)
    } finally {
      set_busy(false)
    }
  }
  const confirm = async () => {
    if (checked === null || busy) return
    set_refused(null)
    set_busy(true)
    try {
      const details = await ask('post', '/api/visits', { body: checked.draft, headers: { 'Idempotency-Key': key } })
      const before = maybe_booked.current
      booked(details, before !== null && before !== JSON.stringify(checked.draft) && stands_otherwise(checked.draft, details))
      return
    } catch (error) {
      const no = as_refused(error)
      if (no.status === 0 || no.status >= 500) maybe_booked.current ??= JSON.stringify(checked.draft)
      if (problems.show(no.fields)) set_checked(null)
      else set_refused(no)
    }
    set_busy(false)
  }

  if (checked !== null) {
    return (
      <CheckPage draft={checked.draft} check={checked.check} clinic={clinic} providers={providers} busy={busy} refused={refused}
        confirm={() => void confirm()}
        back={() => {
          set_refused(null)
          set_checked(null)
        }} />
    )
  }
  const count = Object.keys(problems.wrong).length
  return (
    <form ref={page} className="schedule-form" noValidate onSubmit={(event) => { event.preventDefault(); void check() }}>
      <h1 ref={top} tabIndex={-1}>{t('schedule.new_title')}</h1>
      {again !== null && (
        <p className="schedule-note">{t('schedule.again', { time: when_words(again.starts_at, again.ends_at, clinic.time_zone, language) })}</p>
      )}
      <VisitForm purpose="book" form={form} clinic={clinic} providers={providers} end_chosen={booking.end_chosen} wrong={problems.wrong}
        change={(next: Form, chose_end) => {
          change({ ...booking, form: next, end_chosen: booking.end_chosen || chose_end === true })
          problems.changed(next)
        }} />
      {refused !== null && <p role="alert" className="schedule-error">{problem_words(refused, t, language, clinic.time_zone)}</p>}
      {count > 0 && <p role="alert" className="schedule-error">{t('schedule.needs_look', { count })}</p>}
      <div className="schedule-buttons">
        <Button look="primary" type="submit" disabled={busy}>{t('schedule.create_visit')}</Button>
        <Button onClick={() => (changed ? set_asking(true) : leave())}>{t('schedule.cancel')}</Button>
      </div>
      {asking && <DiscardQuestion discard={leave} onClose={() => set_asking(false)} />}
    </form>
  )
}

/** What will change, what to mind, who will hear of it: before an edited visit is saved. */
import { useEffect, useRef } from 'react'
import { problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { language_name, useLanguage, useT } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import type { VisitChange } from './draft'
import { phone_words } from '../shared/telephone'
import type { Provider } from './ProviderFields'
import { replaces_link, tellings_of_move } from './telling'
import { told_words, warning_words, when_words } from './words'

interface EditCheckProps {
  details: Schemas['VisitDetails']
  change: VisitChange
  check: Schemas['VisitCheck']
  clinic: Schemas['Clinic']
  providers: Provider[]
  busy: boolean
  refused: Refused | null
  confirm(): void
  back(): void
}

export function EditCheck({ details, change, check, clinic, providers, busy, refused, confirm, back }: EditCheckProps) {
  const t = useT()
  const language = useLanguage()
  const top = useRef<HTMLHeadingElement>(null)
  useEffect(() => top.current?.focus(), [])
  const zone = change.time_zone ?? details.time_zone
  const moves = change.starts_local !== undefined || change.ends_local !== undefined || change.time_zone !== undefined
  const { patient } = change
  const old = details.patient
  const facts: [string, string, string][] = []
  if (moves) {
    facts.push([t('schedule.time'), when_words(details.starts_at, details.ends_at, details.time_zone, language), when_words(check.starts_at, check.ends_at, zone, language)])
  }
  if (change.provider_ids !== undefined) {
    const names = change.provider_ids.map((id) => providers.find((provider) => provider.id === id)?.name ?? id)
    facts.push([t('schedule.provider'), names_in_words(details.providers.map(({ name }) => name), language), names_in_words(names, language)])
  }
  const phone = (number: string | null | undefined): string => (number == null ? '' : phone_words(number))
  const differs = (name: string, before: string, after: string) => {
    if (before !== after) facts.push([name, before, after])
  }
  if (patient !== undefined) {
    differs(t('schedule.patient_name'), old.name, patient.name)
    differs(t('schedule.email'), old.email ?? '', patient.email ?? '')
    differs(t('schedule.phone'), phone(old.phone), phone(patient.phone))
    differs(t('schedule.language'), language_name(old.language, language), language_name(patient.language, language))
    differs(t('schedule.messages_to'), t(`schedule.to.${old.messages_to}`), t(`schedule.to.${patient.messages_to ?? 'patient'}`))
  }
  if (change.type !== undefined) facts.push([t('schedule.type'), t(`staff.types.${details.type}`), t(`staff.types.${change.type}`)])
  if (change.reason !== undefined) facts.push([t('schedule.reason'), details.reason, change.reason])
  if (change.line !== undefined) facts.push([t('schedule.line'), details.line ?? '', change.line])

  // The server warns of every address of the visit; what was not touched is no news.
  const news = check.warnings.filter(({ warning }) =>
    warning === 'overlap' ? moves || change.provider_ids !== undefined : warning === 'starts_now' ? moves : patient !== undefined)
  const { told, left_out } = moves ? tellings_of_move(details) : { told: [], left_out: [] }
  const new_address = patient !== undefined && ((patient.email ?? null) !== old.email || (patient.phone ?? null) !== old.phone)
  const new_link = patient !== undefined && replaces_link(details, patient)
  return (
    <div className="schedule-check">
      <h3 ref={top} tabIndex={-1}>{t('schedule.check_title')}</h3>
      {warning_words(news, zone, language, t).map((words) => <p key={words} className="schedule-warning">{words}</p>)}
      <dl className="schedule-facts">
        {facts.map(([name, before, after]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto"><del>{before === '' ? t('schedule.nothing') : before}</del></dd>
            <dd dir="auto"><ins>{after === '' ? t('schedule.nothing') : after}</ins></dd>
          </div>
        ))}
      </dl>
      {told.length > 0 && <p>{t('schedule.tells_again', { people: told_words(told, language, t) })}</p>}
      {left_out.length > 0 && <p>{t('schedule.tell_yourself', { people: told_words(left_out, language, t) })}</p>}
      {new_link ? <p>{t('schedule.new_link')}</p> : new_address && <p>{t('schedule.new_address')}</p>}
      {told.length === 0 && !new_address && <p>{t('schedule.tells_nobody')}</p>}
      {!new_link && <p>{t('schedule.links_stay')}</p>}
      {refused !== null && <p role="alert" className="schedule-error">{problem_words(refused, t, language, clinic.time_zone)}</p>}
      <div className="schedule-buttons">
        <Button look="primary" disabled={busy} onClick={confirm}>{t('schedule.confirm')}</Button>
        <Button disabled={busy} onClick={back}>{t('schedule.back')}</Button>
      </div>
    </div>
  )
}

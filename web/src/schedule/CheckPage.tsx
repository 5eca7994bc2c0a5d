/** Every detail once more before Confirm: what stands, who gets which message where, what to mind. */
import { useEffect, useRef, type ReactNode } from 'react'
import { problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import { display_name } from '../shared/people_names'
import { ReadAloud } from '../shared/ReadAloud'
import { useStopped } from '../shared/stopped'
import { day_words, range_words, zone_words } from '../shared/zones'
import type { VisitDraft } from './draft'
import type { Provider } from './ProviderFields'
import { tellings_of_draft, type Way } from './telling'
import { warning_words, way_words, who_words } from './words'

interface CheckPageProps {
  draft: VisitDraft
  check: Schemas['VisitCheck']
  clinic: Schemas['Clinic']
  providers: Provider[]
  busy: boolean
  refused: Refused | null
  confirm(): void
  back(): void
}

export function CheckPage({ draft, check, clinic, providers, busy, refused, confirm, back }: CheckPageProps) {
  const t = useT()
  const language = useLanguage()
  const top = useRef<HTMLHeadingElement>(null)
  const alert = useRef<HTMLDivElement>(null)
  useEffect(() => top.current?.focus(), [])
  useEffect(() => {
    if (refused !== null) alert.current?.focus()
  }, [refused])
  const zone = draft.time_zone
  const names = draft.provider_ids.map((id) => providers.find((provider) => provider.id === id)?.name ?? id)
  const warnings = warning_words(check.warnings, zone, language, t)
  // An answer that was lost, or none: the visit may stand or not, and a repeat is harmless.
  const try_again = refused !== null && (refused.status === 0 || refused.status >= 500)
  const is_stopped = useStopped([draft.patient, ...(draft.guests ?? [])].map(({ phone }) => phone ?? ''), '', clinic.senders.sms)
  const will_arrive = (way: Way) => way.can_send && (way.channel !== 'sms' || !is_stopped(way.to))
  const tellings = tellings_of_draft(draft, clinic.senders, clinic.guest_ways)
  return (
    <div className="schedule-check">
      <h1 ref={top} tabIndex={-1}>{t('schedule.check_title')}</h1>
      {warnings.length > 0 && (
        <div className="schedule-warning" role="group" aria-label={t('schedule.warnings_title')}>
          <ul>{warnings.map((words) => <li key={words}>{words}</li>)}</ul>
        </div>
      )}
      <dl className="schedule-facts">
        <Fact name={t('schedule.date')}>{day_words(check.starts_at, zone, language)}</Fact>
        <Fact name={t('schedule.time')}>{range_words(check.starts_at, check.ends_at, zone, language)}</Fact>
        <Fact name={t('schedule.time_zone')}>{`${zone_words(zone, check.starts_at, language)} (${zone})`}</Fact>
        {zone !== clinic.time_zone && (
          <Fact name={t('schedule.clinic_time')}>
            {`${day_words(check.starts_at, clinic.time_zone, language)}, ${range_words(check.starts_at, check.ends_at, clinic.time_zone, language)}`}
          </Fact>
        )}
        <Fact name={t('schedule.provider')}>{names_in_words(names, language)}</Fact>
        <Fact name={t('schedule.patient')}>{draft.patient.name}</Fact>
        {draft.patient.messages_to !== undefined && <Fact name={t('schedule.messages_to')}>{t(`schedule.to.${draft.patient.messages_to}`)}</Fact>}
        <Fact name={t('schedule.type')}>{t(`staff.types.${draft.type}`)}</Fact>
        {draft.reason !== undefined && <Fact name={t('schedule.reason')}>{draft.reason}</Fact>}
        {draft.line !== undefined && <Fact name={t('schedule.line')}>{draft.line}</Fact>}
      </dl>
      <section className="schedule-messages" aria-labelledby="schedule-messages">
        <h2 id="schedule-messages">{t('schedule.messages_title')}</h2>
        {check.first_way !== 'both' && tellings.some((telling) => telling.ways.filter((way) => way.can_send).length > 1) && (
          <p>{t('staff.first_way')}: {t(`staff.first_way_${check.first_way}`)}</p>
        )}
        <ul>
          {tellings.map((telling) => (
            <li key={telling.number}>
              <p>
                <strong dir="auto">{display_name(telling, t, language)}</strong>{' '}
                <span>{who_words(telling, language, t)}</span>
                {telling.job_reference != null && <span dir="auto">, {telling.job_reference}</span>}
              </p>
              {telling.ways.length === 0 ? <p>{t('schedule.no_message')}</p> : (
                <ul>
                  {telling.ways.map((way) => (
                    <li key={way.channel} data-sent={will_arrive(way)}>
                      {way.can_send ? way_words(way, t) : t('schedule.cannot_send', { way: way_words(way, t) })}
                      {way.can_send && !will_arrive(way) && <p className="field-warning">{t('common.number_stopped')}</p>}
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      </section>
      {draft.patient.email == null && clinic.dial_in_numbers.length > 0 && (
        <ReadAloud numbers={clinic.dial_in_numbers} pin={null}
          visit={{ starts_at: check.starts_at, doors_open_at: doors_open_at(check.starts_at, clinic.doors_minutes), time_zone: zone, provider_names: names }}>
          <p className="field-hint">{t('staff.read_aloud.pin_later')}</p>
        </ReadAloud>
      )}
      {refused !== null && (
        <div role="alert" ref={alert} tabIndex={-1} className="schedule-error">
          <p>{problem_words(refused, t, language, clinic.time_zone)}</p>
          {try_again && <p>{t('schedule.nothing_lost')}</p>}
          {try_again && <Button disabled={busy} onClick={confirm}>{t('schedule.try_again')}</Button>}
        </div>
      )}
      <div className="schedule-buttons">
        <Button look="primary" disabled={busy} onClick={confirm}>{t('schedule.confirm')}</Button>
        <Button disabled={busy} onClick={back}>{t('schedule.back')}</Button>
      </div>
    </div>
  )
}

function doors_open_at(starts_at: string, minutes: number): string {
  return new Date(Date.parse(starts_at) - minutes * 60_000).toISOString()
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  )
}

/** Before going in: the appointment's details, one field, one button; a countdown while it is too early. */
import { lazy, Suspense, useState } from 'react'
import { can_call } from '../shared/browser'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { add_tables, useLanguage, useT } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import { PhoneInstead } from '../shared/PhoneInstead'
import { InApp } from './InApp'
import { PatientOptions } from './PatientOptions'
import { countdown, name_problem, privacy_of, when_words, type JoinPage, type Screen } from './join'
import { RunningLate } from './RunningLate'
import type { Trying } from './JoinView'

const DeviceTrial = lazy(async () => {
  const [check] = await Promise.all([import('../devices/DeviceTrial'), add_tables('devices')])
  return { default: check.DeviceTrial }
})

export interface DoorProps {
  screen: Extract<Screen, { kind: 'too_early' | 'door' | 'phone_only' }>
  token: string
  moved: boolean
  trying: Trying
  name: string
  set_name(name: string): void
  join(): void
  not_for_me(): void
  /** Asks the server anew. */
  look(): void
}

export function Door(props: DoorProps) {
  const t = useT()
  const { screen } = props
  const { page } = screen
  const patient = page.role === 'patient'
  return (
    <>
      <h1>{t(patient ? 'join.heading_patient' : 'join.heading_guest')}</h1>
      {props.moved && <p className="join-note" role="status">{t('join.moved')}</p>}
      <Details page={page} />
      {screen.kind === 'too_early' && <TooEarly opens_in_ms={screen.opens_in_ms} />}
      {screen.kind === 'door' && <Entry {...props} running={screen.running} />}
      {screen.kind === 'phone_only' ? <p>{t('join.phone_only')}</p> : (
        <>
          <CannotCall ways={page.dial_in} />
          <InApp ways={page.dial_in} />
        </>
      )}
      <Options page={page} token={props.token} not_for_me={props.not_for_me} look={props.look} />
    </>
  )
}

/** A browser without the means for a call says so before the name is typed, not after. */
function CannotCall({ ways }: { ways: JoinPage['dial_in'] }) {
  const t = useT()
  if (can_call()) return null
  return (
    <section className="join-note">
      <h2>{t('join.cannot_call_title')}</h2>
      <p>{t('join.cannot_call')}</p>
      <PhoneInstead ways={ways} />
    </section>
  )
}

function Details({ page }: { page: JoinPage }) {
  const t = useT()
  const language = useLanguage()
  const { visit } = page
  if (visit === undefined) return null
  const when = when_words(visit.starts_at, visit.ends_at, visit.time_zone, language)
  return (
    <dl className="join-details">
      <div><dt>{t('join.with')}</dt><dd><bdi>{names_in_words(visit.provider_names, language)}</bdi></dd></div>
      {visit.patient_name !== undefined && visit.patient_name !== '' && (
        <div><dt>{t('join.with_patient')}</dt><dd><bdi>{visit.patient_name}</bdi></dd></div>
      )}
      <div><dt>{t('join.day')}</dt><dd>{when.day}</dd></div>
      <div><dt>{t('join.time')}</dt><dd>{when.time} <span className="join-zone">{when.zone}</span></dd></div>
      {visit.line !== undefined && visit.line !== '' && (
        <div><dt>{t('join.line_from_inviter')}</dt><dd className="join-line"><bdi>{visit.line}</bdi></dd></div>
      )}
    </dl>
  )
}

function TooEarly({ opens_in_ms }: { opens_in_ms: number }) {
  const t = useT()
  const left = countdown(opens_in_ms)
  const two = (value: number) => String(value).padStart(2, '0')
  return (
    <section className="join-early">
      <h2>{t('join.too_early')}</h2>
      {opens_in_ms <= 0
        ? <p role="status">{t('join.opens_soon')}</p>
        : <>
            <p>{t('join.doors_open_in')}</p>
            <p className="join-countdown" role="timer" aria-live="off">
              {left.days > 0 && <span>{t('join.countdown_days', { count: left.days })}</span>}
              <span>{left.hours} <small>{t('join.countdown_hours')}</small></span>
              <span>{two(left.minutes)} <small>{t('join.countdown_minutes')}</small></span>
              <span>{two(left.seconds)} <small>{t('join.countdown_seconds')}</small></span>
            </p>
            <p>{t('join.opens_by_itself')}</p>
          </>}
    </section>
  )
}

function Entry(props: DoorProps & { running: boolean }) {
  const t = useT()
  const { trying, name, screen } = props
  const patient = screen.page.role === 'patient'
  const privacy = privacy_of(screen.page, useLanguage()) ?? (patient ? null : t('join.privacy'))
  const [asked, set_asked] = useState(false)
  const wrong = name_problem(name, screen.page.role)
  const refused = trying.what === 'failed' && trying.key.startsWith('join.name_') ? t(trying.key) : null
  const error = asked && wrong !== null ? t(`join.name_${wrong}`) : refused
  const submit = () => {
    set_asked(true)
    if (wrong === null) props.join()
    else document.getElementById('join-name')?.focus()
  }
  return (
    <form className="join-entry" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      <Field id="join-name" label={t(patient ? 'join.your_name_optional' : 'join.your_name')} hint={t('join.name_hint')} value={name}
        onChange={props.set_name} error={error ?? undefined} autoComplete="name" maxLength={120} />
      {privacy !== null && <p className="join-privacy"><bdi>{privacy}</bdi></p>}
      <Button look="primary" type="submit" disabled={trying.what === 'busy'}>
        {t(patient ? 'join.start_appointment' : 'join.join_meeting')}
      </Button>
      <p className="join-status" role="status">
        {trying.what === 'busy' ? t('join.joining') : t(state_key(props.running, screen.page.admission))}
      </p>
      {trying.what === 'failed' && refused === null && (
        <div role="alert" className="join-error">
          <p>{t(trying.key)}</p>
          <PhoneInstead ways={screen.page.dial_in} />
        </div>
      )}
    </form>
  )
}

function state_key(running: boolean, admission: JoinPage['admission']): string {
  if (admission === 'ask') return running ? 'join.running_ask' : 'join.not_started_ask'
  return running ? 'join.running' : 'join.not_started'
}

function Options(props: { page: JoinPage; token: string; not_for_me(): void; look(): void }) {
  const t = useT()
  const [checking, set_checking] = useState(false)
  return (
    <section className="join-options" aria-labelledby="join-options">
      <h2 id="join-options">{t('join.options')}</h2>
      <ul>
        <li><a className="join-option" href={`/api/join/${encodeURIComponent(props.token)}/visit.ics`} download="visit.ics">{t('join.add_to_calendar')}</a></li>
        {props.page.state !== 'phone_only' && <li>
          <button type="button" className="join-option" aria-expanded={checking} onClick={() => set_checking(!checking)}>{t('join.check_devices')}</button>
        </li>}
        {props.page.me?.kind === 'interpreter' && (
          <li><RunningLate token={props.token} zone={props.page.visit?.time_zone ?? 'UTC'} late={props.page.me.late ?? null} /></li>
        )}
        {props.page.role === 'patient' && <PatientOptions page={props.page} token={props.token} look={props.look} />}
        {props.page.role === 'guest' && (
          <li><button type="button" className="join-option" onClick={props.not_for_me}>{t('join.not_for_me')}</button></li>
        )}
      </ul>
      {checking && (
        <Suspense fallback={<p role="status">{t('join.loading')}</p>}>
          <DeviceTrial title ways={props.page.dial_in} onClose={() => set_checking(false)} />
        </Suspense>
      )}
    </section>
  )
}

/** The call window: header, stage, controls, sheets. The same for staff, patient and guest; staff bring more. */
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { as_refused, problem_words, type Refused } from '../shared/api'
import { Button } from '../shared/Button'
import { add_tables, useLanguage, useT } from '../shared/i18n'
import type { Place } from '../shared/guests'
import { PhoneInstead } from '../shared/PhoneInstead'
import type { OwnWay } from '../shared/telephone'
import { alone_key, device_trouble, is_blocked, is_time_over, is_unheard, line_troubles, trouble, unread, type CallState } from './call'
import { AtTheDoor } from './AtTheDoor'
import { Chat } from './Chat'
import { Controls } from './Controls'
import { CallIcon } from './icons'
import { Late } from './Late'
import { names_in_words } from '../shared/lists'
import { display_name } from '../shared/people_names'
import { Notices } from './Notices'
import { People } from './People'
import type { Seat } from './people'
import type { CallSession, CallSnapshot } from './session'
import { Sounds, Stage } from './Stage'
import { TimeLeft } from './TimeLeft'
import { Undelivered } from './Undelivered'
import { Waiting } from './Waiting'
import type { RosterEntry } from './wire'
import type { ChangeDoor } from './WhoComesIn'
import './call.css'

const CallDevices = lazy(async () => {
  const [sheet] = await Promise.all([import('./CallDevices'), add_tables('devices')])
  return { default: sheet.CallDevices }
})

/** What only the staff's window has. */
export interface StaffTools {
  complete(onClose: () => void): ReactNode
  extend(onClose: () => void): ReactNode
  changed(): void
  change_door: ChangeDoor
  /** Calls the telephone of who is in once more; nothing where that is not possible. */
  redial(person: RosterEntry): (() => Promise<void>) | undefined
}

export interface PanelProps {
  onClose(): void
  /** Asks by how much to extend the visit. */
  extend(): void
  /** Whose invitation it opens at. */
  at: Place | undefined
}

export interface CallViewProps {
  session: CallSession
  /** Who is invited, for those who may know: staff, and the patient. */
  seats?: Seat[] | undefined
  /** The panel Add Participants, where this person may invite. */
  add_participants?: ((panel: PanelProps) => ReactNode) | undefined
  staff?: StaffTools
  /** The own way in by telephone, of who has one. */
  ways?: readonly OwnWay[] | undefined
  /** Of an interpreter who waits: to say that they are called away. */
  running_late?: ReactNode
  /** Shown in place of the call once it is over or refused: each entry has its own way on. */
  over(state: CallState): ReactNode
}

export function useCall(session: CallSession): CallSnapshot {
  return useSyncExternalStore(session.subscribe, () => session.snapshot)
}

type Sheet = 'people' | 'chat' | 'add' | 'devices' | null

export function CallView({ session, seats, add_participants, staff, ways, running_late, over }: CallViewProps) {
  const t = useT()
  const snapshot = useCall(session)
  const [sheet, set_sheet] = useState<Sheet>(null)
  const [asking, ask] = useState<'complete' | 'extend' | null>(null)
  const [at, set_at] = useState<Place>()
  const { call } = snapshot
  const time_over = useTimeOver(call)
  const [read, set_read] = useState(0)
  const newest = call.chat.at(-1)?.id ?? 0
  useEffect(() => {
    if (sheet === 'chat') set_read(newest)
  }, [sheet, newest])
  const leave = () => void session.leave()
  const shown = sheet === 'add' && add_participants === undefined ? null : sheet
  const toggle = (which: Exclude<Sheet, null>) => () => {
    set_at(undefined)
    set_sheet(sheet === which ? null : which)
  }
  const show_invitation = (invitation_id: string) => {
    set_at({ invitation_id })
    set_sheet('add')
  }

  const devices_sheet = sheet === 'devices' && (
    <Suspense fallback={null}><CallDevices session={session} snapshot={snapshot} ways={ways} onClose={() => set_sheet(null)} /></Suspense>
  )
  const troubles = <Troubles session={session} snapshot={snapshot} ways={ways} devices={() => set_sheet('devices')} redial={staff?.redial} redialled={() => set_sheet('add')} />

  if (call.phase === 'ended' || call.link === 'refused') return <>{over(call)}</>
  if (call.phase === 'connecting') {
    return (
      <main className="call call-quiet">
        <div className="call-wait" role="status">
          <span className="call-spinner" aria-hidden="true" />
          <h1>{t(staff === undefined ? 'call.connecting' : 'call.starting')}</h1>
        </div>
        {troubles}
        {devices_sheet}
      </main>
    )
  }
  if (call.phase === 'waiting') {
    return (
      <Waiting session={session} snapshot={snapshot} leave={leave} devices={toggle('devices')} running_late={running_late}>
        {troubles}
        <Late call={call} />
        {devices_sheet}
      </Waiting>
    )
  }
  const provider = call.me?.role === 'provider'
  const raised = call.people.some((person) => person.participant_id === call.me?.participant_id && person.hand)
  return (
    <main className="call" data-sheet={shown ?? undefined}>
      <header className="call-header">
        <Heading call={call} />
        <TimeLeft call={call} extend={staff === undefined ? undefined : () => ask('extend')} />
        <button type="button" className="row-button" aria-label={t('call.devices')} title={t('call.devices')} aria-expanded={sheet === 'devices'} onClick={toggle('devices')}>
          <CallIcon name="sliders" />
        </button>
        {staff !== undefined && (
          <button type="button" className="complete-button" onClick={() => ask('complete')}>
            <CallIcon name="done" /> {t('call.complete_visit')}
          </button>
        )}
      </header>
      {troubles}
      {provider && <AtTheDoor session={session} snapshot={snapshot} />}
      <Late call={call} />
      {(staff !== undefined || call.me?.role === 'patient') && (
        <Undelivered seats={seats} staff={staff !== undefined} clock_offset_ms={call.clock_offset_ms} show={add_participants === undefined ? undefined : show_invitation} />
      )}
      <Apart call={call} session={session} />
      {provider && staff !== undefined && <Locked call={call} unlock={() => staff.change_door({ locked: false })} />}
      <div className="call-middle">
        <Stage session={session} snapshot={snapshot} alone={t(alone_key(call, { staff: staff !== undefined, invites: add_participants !== undefined, time_over }))} />
        <Notices call={call} chat_open={sheet === 'chat'} />
        <Sounds snapshot={snapshot} />
      </div>
      <Controls session={session} snapshot={snapshot} leave={leave}
        hand={{ raised, toggle: () => void session.raise_hand(!raised).catch(() => undefined) }}
        people={{ open: sheet === 'people', toggle: toggle('people') }}
        chat={{ open: sheet === 'chat', unread: sheet === 'chat' ? 0 : unread(call, read), toggle: toggle('chat') }}
        add={add_participants === undefined ? undefined : { open: sheet === 'add', toggle: toggle('add') }} />
      {sheet === 'people' && (
        <People session={session} snapshot={snapshot} seats={seats ?? []} provider={provider}
          onClose={() => set_sheet(null)} changed={staff?.changed} change_door={staff?.change_door} />
      )}
      {devices_sheet}
      {sheet === 'chat' && <Chat session={session} call={call} onClose={() => set_sheet(null)} />}
      {sheet === 'add' && add_participants?.({ onClose: () => set_sheet(null), extend: () => ask('extend'), at })}
      {asking === 'complete' && staff?.complete(() => ask(null))}
      {asking === 'extend' && staff?.extend(() => ask(null))}
    </main>
  )
}

function useTimeOver(call: CallState): boolean {
  const [over, set_over] = useState(false)
  useEffect(() => {
    const look = () => set_over(is_time_over(call, Date.now()))
    look()
    const timer = setInterval(look, 1000)
    return () => clearInterval(timer)
  }, [call])
  return over
}

function Heading({ call }: { call: CallState }) {
  const language = useLanguage()
  const t = useT()
  const { visit, me } = call
  const heading = useRef<HTMLHeadingElement>(null)
  // What was pressed, or waited at, is gone with the page before.
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus()
  }, [])
  const with_whom = me?.role === 'provider' ? (visit?.patient_name ?? '') : names_in_words(visit?.provider_names ?? [], language)
  return (
    <div className="call-heading">
      <h1 ref={heading} tabIndex={-1} aria-describedby="call-you-are-in"><bdi>{with_whom !== '' ? with_whom : visit?.public_name}</bdi></h1>
      <p><bdi>{visit?.public_name}</bdi></p>
      <p id="call-you-are-in" hidden>{t('call.you_are_in')}</p>
    </div>
  )
}

/** While guests are out: said as long as it lasts, with the way back, so that nobody is forgotten outside. */
function Apart({ call, session }: { call: CallState; session: CallSession }) {
  const t = useT()
  const language = useLanguage()
  if (call.visit?.without_guests !== true || call.me?.role === 'guest') return null
  const hear_it = call.people.filter(({ role }) => role === 'guest').map((guest) => display_name(guest, t, language))
  return (
    <p className="call-trouble" data-trouble="apart" role="status">
      <CallIcon name="people" /> <span>{hear_it.length === 0 ? t('call.apart_now') : t('call.apart_now_with', { names: names_in_words(hear_it, language) })}</span>
      <Button onClick={() => {
        focus_heading()
        void session.talk_without_guests(false).catch(() => undefined)
      }}>{t('call.apart_end')}</Button>
    </p>
  )
}

/** The button goes with what it ends. */
function focus_heading() {
  document.querySelector<HTMLElement>('.call-heading h1')?.focus()
}

function Locked({ call, unlock }: { call: CallState; unlock(): Promise<unknown> }) {
  const t = useT()
  if (call.visit?.locked !== true) return null
  return (
    <p className="call-trouble" data-trouble="locked" role="status">
      <CallIcon name="lock" /> <span>{t('call.locked_now')}</span>
      <Button onClick={() => {
        focus_heading()
        void unlock().catch(() => undefined)
      }}>{t('call.unlock')}</Button>
    </p>
  )
}

interface TroublesProps extends Redialling {
  session: CallSession
  snapshot: CallSnapshot
  ways: readonly OwnWay[] | undefined
  /** Opens the sheet with the own devices. */
  devices(): void
}

/** What is wrong, in words, and that it is over again. */
function Troubles({ session, snapshot, ways, devices, redial, redialled }: TroublesProps) {
  const t = useT()
  const wrong = trouble(snapshot.call, snapshot.media, snapshot.online)
  const device = device_trouble(snapshot.own)
  const [seen, set_seen] = useState<string | null>(null)
  return (
    <>
      <div role="status" className="call-trouble-place">
        {wrong !== null && (
          <p className="call-trouble" data-trouble={wrong}>
            {wrong === 'weak' || wrong === 'no_pictures' || wrong === 'sends_small' ? <CallIcon name="warning" /> : <span className="call-spinner" aria-hidden="true" />}{' '}
            <span>{t(`call.trouble_${wrong}`)}</span>
          </p>
        )}
        {device !== null && device !== seen && (
          <p className="call-trouble" data-trouble="device">
            <CallIcon name="warning" /> <span>{t(device)}</span>
            {is_blocked(snapshot.own) && <Button onClick={devices}>{t('call.how_to_allow')}</Button>}
            {device !== 'call.devices_asking' && (
              <button type="button" className="row-button" aria-label={t('call.close')} onClick={() => set_seen(device)}>
                <CallIcon name="close" />
              </button>
            )}
          </p>
        )}
        <FellBackNow session={session} snapshot={snapshot} devices={devices} />
        {((wrong !== null && wrong !== 'weak' && wrong !== 'sends_small') || (device !== null && device !== seen && is_unheard(snapshot.own))) && <PhoneInstead ways={ways} />}
        <Lines call={snapshot.call} redial={redial} redialled={redialled} />
        {snapshot.own.screen === 'on' && <p className="call-trouble" data-trouble="sharing"><CallIcon name="screen" /> {t('call.sharing_now')}</p>}
      </div>
    </>
  )
}

/** A device was unplugged: what is used in its place, and the way to another. */
function FellBackNow({ session, snapshot, devices }: Pick<TroublesProps, 'session' | 'snapshot' | 'devices'>) {
  const t = useT()
  const gone = snapshot.fell_back
  if (gone === null) return null
  return (
    <p className="call-trouble" data-trouble="fell-back">
      <CallIcon name="warning" /> <span>{t(`call.fell_back_${gone.kind}`, { label: gone.label })}</span>
      <Button onClick={devices}>{t('call.devices')}</Button>
      <button type="button" className="row-button" aria-label={t('call.close')} onClick={() => session.seen_fall_back()}>
        <CallIcon name="close" />
      </button>
    </p>
  )
}

interface Redialling {
  redial: StaffTools['redial'] | undefined
  /** How the call goes stands in Add Participants. */
  redialled: (() => void) | undefined
}

/** Telephones with trouble, and what the provider can do; a press puts one trouble of one telephone away. */
function Lines({ call, redial, redialled }: { call: CallState } & Partial<Redialling>) {
  const t = useT()
  const language = useLanguage()
  const [refused, set_refused] = useState<Refused | null>(null)
  const [seen, set_seen] = useState<ReadonlySet<string>>(new Set())
  const key = (person: RosterEntry) => `${person.participant_id} ${person.line}`
  return line_troubles(call).filter((person) => !seen.has(key(person))).map((person) => (
    <p key={person.participant_id} className="call-trouble" data-trouble="line">
      <CallIcon name="phone" />
      <span>
        {t('call.line_said', { name: display_name(person, t, language), trouble: t(`common.phone.line.${person.line}`) })}{' '}
        {t(`common.phone.line_next.${person.line}`)}
        {refused !== null && <> {problem_words(refused, t, language, call.visit?.time_zone ?? 'UTC')}</>}
      </span>
      <Redial call={redial?.(person)} done={redialled} failed={set_refused} />
      <button type="button" className="row-button" aria-label={t('call.close')} onClick={() => set_seen(new Set(seen).add(key(person)))}>
        <CallIcon name="close" />
      </button>
    </p>
  ))
}

function Redial({ call, done, failed }: { call: (() => Promise<void>) | undefined; done: (() => void) | undefined; failed(refused: Refused | null): void }) {
  const t = useT()
  const [busy, set_busy] = useState(false)
  if (call === undefined) return null
  const press = () => {
    set_busy(true)
    failed(null)
    call().then(done, (error: unknown) => failed(as_refused(error))).finally(() => set_busy(false))
  }
  return <Button disabled={busy} onClick={press}>{t('participants.call.call_again')}</Button>
}

/** The dashboard's frame: header, tabs, the page of the tab that is open, and Visit Details beside it. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { CompleteQuestion } from '../complete_visit/CompleteQuestion'
import { ask, type Schemas } from '../shared/api'
import { open_desk, useDesk } from '../shared/desk'
import { add_tables, useLanguage, useT, type Translate } from '../shared/i18n'
import { display_name } from '../shared/people_names'
import type { VisitDetails } from '../shared/visit_words'
import { SeatTools } from '../visit_details/SeatTools'
import { VisitDetailsView } from '../visit_details/VisitDetailsView'
import { useWaitingRoom } from '../waiting_room/use_waiting_room'
import { WaitingRoomView } from '../waiting_room/WaitingRoomView'
import { attendees } from './attendees'
import { enter_call } from './call_tab'
import { Header } from './Header'
import { LeaveQuestion } from './LeaveQuestion'
import { useNarrow } from './narrow'
import { kAuditPath, tab_path, tab_shown, visit_path, type Place, type Tab } from './places'
import { ask_first, go, tab_behind, usePlace } from './router'
import { has_role, useSession } from './session'

// Chunks of their own, each with its own words: the calendar, the forms that know telephone numbers.
const ScheduleView = lazy(async () => {
  const [page] = await Promise.all([import('../schedule/ScheduleView'), add_tables('schedule')])
  return { default: page.ScheduleView }
})
const EditVisit = lazy(async () => {
  const [page] = await Promise.all([import('../schedule/EditVisit'), add_tables('schedule')])
  return { default: page.EditVisit }
})
const SettingsView = lazy(async () => ({ default: (await import('../settings/SettingsView')).SettingsView }))
const AuditView = lazy(async () => {
  const [page] = await Promise.all([import('../audit/AuditView'), add_tables('audit')])
  return { default: page.AuditView }
})
const StaffParticipants = lazy(async () => ({ default: (await import('../participants/StaffParticipants')).StaffParticipants }))
const DeviceSheet = lazy(async () => {
  const [check] = await Promise.all([import('../devices/DeviceTrial'), add_tables('devices')])
  return { default: check.DeviceSheet }
})

export interface DeskProps {
  reload_session(): void
  clinic_changed(clinic: Schemas['Clinic']): void
  sign_out(): void
}

export function Desk({ reload_session, clinic_changed, sign_out }: DeskProps) {
  const t = useT()
  const session = useSession()
  const place = usePlace()
  const narrow = useNarrow()
  const me = session.person.id
  const room = useWaitingRoom(me, has_role(session, 'provider'))
  useEffect(open_desk, [])
  useDesk((event) => {
    // A session that has ended answers 401, which leads to signing in.
    if (event.type !== 'visit_changed') reload_session()
  })

  const tab = tab_shown(place, tab_behind())
  const title = page_title(tab, t)
  const admin = has_role(session, 'admin')
  useEffect(() => {
    document.title = `${room.badge > 0 ? `(${room.badge}) ` : ''}${title} · ${session.clinic.public_name}`
  }, [room.badge, title, session.clinic.public_name])
  const main = useFocusOnNewTab(tab)

  // From the calendar back to the calendar: the tab behind the sheet stays.
  const open_visit = (from: Tab) => (visit_id: string) => go(visit_path(visit_id), { behind: from, replace: place.at === 'visit' })
  const close_visit = () => {
    if (tab_behind() === null) go(tab_path('waiting_room'), { replace: true })
    else history.back()
  }
  const enter = (visit: VisitDetails) => enter_call(visit.id, visit.providers_present.some((provider) => provider.person_id === me))
  const [again, set_again] = useState<VisitDetails | null>(null)
  const book_again = (visit: VisitDetails) => ask_first(() => {
    set_again(visit)
    go(tab_path('schedule'))
  })
  const sheet = place.at === 'visit'
  // The calendar measures itself when the window changes, and here the page does.
  useEffect(() => {
    window.dispatchEvent(new Event('resize'))
  }, [sheet])
  return (
    <div className="staff" data-sheet={sheet ? '' : undefined}>
      {/* Where the sheet lies over the page, nothing under it can be reached. */}
      <div className="staff-page" inert={sheet && narrow}>
        <a className="staff-skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus() }}>{t('staff.skip')}</a>
        <Header tab={tab} waiting={room.badge} sign_out={() => ask_first(sign_out)} />
        <main id="main" ref={main} className="staff-main" tabIndex={-1}>
          <Suspense fallback={<Loading title={title} />}>
            {tab === 'schedule' && <ScheduleView session={session} again={again} again_taken={() => set_again(null)} open_visit={open_visit('schedule')} />}
            {tab === 'waiting_room' && <WaitingRoomView session={session} room={room} open_visit={open_visit('waiting_room')} enter_call={enter} />}
            {tab === 'settings' && admin && <SettingsView session={session} changed={clinic_changed} open_audit={() => go(kAuditPath)} open_visit={open_visit('settings')} />}
            {tab === 'audit' && admin && <AuditView session={session} back={() => go(tab_path('settings'))} open_visit={open_visit('settings')} />}
            {(tab === 'settings' || tab === 'audit') && !admin && <NoPage title={t('staff.tab_settings')} text={t('staff.admins_only')} />}
            {tab === 'unknown' && <NoPage title={t('staff.no_page')} text={t('staff.no_page_next')} />}
          </Suspense>
        </main>
        <Knock room={room} />
      </div>
      {sheet && narrow && <div className="staff-scrim" onClick={close_visit} />}
      {place.at === 'visit' && (
        <VisitDetailsView key={place.visit_id} session={session} visit_id={place.visit_id} clock_offset_ms={room.clock_offset_ms} onClose={close_visit} enter_call={enter} book_again={book_again}
          add_participants={(visit_id, onClose) => (
            <Suspense fallback={null}>
              {/* What can be done about the others stands in Visit Details; a failure is mended where it is read. */}
              <StaffParticipants visitId={visit_id} onClose={onClose} seat_tools={(at) => (at.seat.state === 'failed' ? <SeatTools {...at} /> : null)} />
            </Suspense>
          )}
          check_devices={(onClose) => <Suspense fallback={null}><DeviceSheet onClose={onClose} /></Suspense>}
          edit_visit={(details, onClose, onChanged) => (
            <Suspense fallback={null}><EditVisit session={session} details={details} onClose={onClose} onChanged={onChanged} /></Suspense>
          )}
          complete_question={(details, onClose, onCompleted) => (
            <CompleteQuestion visit={details} people={attendees(details, me)} onClose={onClose}
              complete={async () => onCompleted(await ask('post', '/api/visits/{visit_id}/complete', { path: { visit_id: details.id } }))} />
          )} />
      )}
      <LeaveQuestion />
    </div>
  )
}

function page_title(at: Place['at'], t: Translate): string {
  if (at === 'audit') return t('staff.audit_log')
  return at === 'schedule' || at === 'waiting_room' || at === 'settings' ? t(`staff.tab_${at}`) : t('staff.no_page')
}

/** After another tab was chosen, reading goes on in its page and not in the header. */
function useFocusOnNewTab(tab: string) {
  const main = useRef<HTMLElement>(null)
  const shown = useRef(tab)
  useEffect(() => {
    if (shown.current !== tab) main.current?.focus()
    shown.current = tab
  }, [tab])
  return main
}

/** Says aloud who has come, on every tab. */
function Knock({ room }: { room: ReturnType<typeof useWaitingRoom> }) {
  const t = useT()
  const language = useLanguage()
  const name = room.knock === null ? '' : display_name(room.knock.seat, t, language)
  return <p className="hidden-text" role="status">{name === '' ? '' : t('staff.now_waiting', { name })}</p>
}

function Loading({ title }: { title: string }) {
  const t = useT()
  return (
    <div className="staff-empty">
      <h1 className="hidden-text">{title}</h1>
      <p role="status">{t('staff.loading')}</p>
    </div>
  )
}

function NoPage({ title, text }: { title: string; text: string }) {
  return (
    <div className="staff-empty">
      <h1>{title}</h1>
      <p>{text}</p>
    </div>
  )
}

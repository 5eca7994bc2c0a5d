/** The tab Waiting Room: the day's visits, who waits in each, and the way into the call. */
import { problem_words, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { late_words } from '../shared/late'
import { names_in_words } from '../shared/lists'
import { useNow } from '../shared/now'
import { display_name, role_words } from '../shared/people_names'
import { hold_words, is_over, may_hold, status_tone, status_words, visit_time, type VisitDetails } from '../shared/visit_words'
import { day_words, duration_words } from '../shared/zones'
import type { WaitingRoom } from './use_waiting_room'
import { late_seats, waiting_seats } from './waiting_room'
import './waiting_room.css'

export interface WaitingRoomViewProps {
  session: Schemas['Session']
  room: WaitingRoom
  open_visit(visit_id: string): void
  enter_call(visit: VisitDetails): void
}

// How often "4 min" is counted again.
const kTickMs = 10_000

export function WaitingRoomView({ session, room, open_visit, enter_call }: WaitingRoomViewProps) {
  const t = useT()
  const language = useLanguage()
  const now = useNow(kTickMs) + room.clock_offset_ms
  const zone = session.clinic.time_zone
  return (
    <>
      <div className="staff-heading">
        <div>
          <h1>{t('staff.tab_waiting_room')}</h1>
          <p>{day_words(now, zone, language)}</p>
        </div>
        {session.person.roles.includes('provider') && (
          <label className="check">
            <input type="checkbox" checked={room.only_mine} onChange={(event) => room.set_only_mine(event.target.checked)} />
            {t('staff.only_mine')}
          </label>
        )}
      </div>
      {room.refused !== null && (
        <div className="staff-problem" role="alert">
          <p>{problem_words(room.refused, t, language, zone)}</p>
          <Button onClick={room.reload}>{t('staff.try_again')}</Button>
        </div>
      )}
      {room.visits === null && room.refused === null && <p role="status" className="staff-empty">{t('staff.loading')}</p>}
      {room.visits?.length === 0 && (
        <div className="staff-empty">
          <h2>{t(room.only_mine ? 'staff.no_visits_mine' : 'staff.no_visits')}</h2>
          <p>{t('staff.no_visits_next')}</p>
        </div>
      )}
      {room.visits !== null && room.visits.length > 0 && (
        <ul className="visit-list">
          {room.visits.map((visit) => (
            <Row key={visit.id} visit={visit} session={session} now={now} open_visit={open_visit} enter_call={enter_call} />
          ))}
        </ul>
      )}
    </>
  )
}

interface RowProps {
  visit: VisitDetails
  session: Schemas['Session']
  now: number
  open_visit(visit_id: string): void
  enter_call(visit: VisitDetails): void
}

function Row({ visit, session, now, open_visit, enter_call }: RowProps) {
  const t = useT()
  const language = useLanguage()
  const time = visit_time(visit, session.clinic.time_zone, now, language)
  const waiting = waiting_seats(visit)
  const id = `visit-${visit.id}`
  return (
    <li className="visit-row" data-status={visit.status} data-over={is_over(visit) ? '' : undefined}>
      <div className="visit-when">
        {time.day !== null && <span>{time.day}</span>}
        <strong>{time.time}</strong>
        {time.zone !== null && <span>{time.zone}</span>}
      </div>
      <div className="visit-who">
        <button type="button" id={id} className="visit-patient" onClick={() => open_visit(visit.id)}>{visit.patient.name}</button>
        <span>
          {names_in_words(visit.providers.map((provider) => provider.name), language)}
          {visit.guest_count > 0 && <> · {t('staff.guest_count', { count: visit.guest_count })}</>}
        </span>
      </div>
      <div className="visit-state">
        <span className="pill" data-tone={status_tone(visit)}>{status_words(visit, t)}</span>
        {visit.present_count > 0 && <span>{t('staff.present', { count: visit.present_count })}</span>}
        {visit.other_time !== null && <span className="visit-late">{t('staff.asks_other_time')}</span>}
        {late_seats(visit).map(({ seat, late }) => (
          <span key={seat.invitation_id} className="visit-late">{late_words(seat, late, session.clinic.time_zone, t, language)}</span>
        ))}
        {waiting.length > 0 && (
          <ul className="visit-waiting">
            {waiting.map((seat) => {
              const name = display_name(seat, t, language)
              const role = role_words(seat, t, language)
              const facts = [name === role ? null : role, seat.via === 'phone' ? t('staff.via_phone') : null].filter((fact) => fact !== null)
              const who = facts.length === 0 ? name : `${name} (${facts.join(', ')})`
              const waited = now - Date.parse(seat.state_since)
              return (
                <li key={seat.invitation_id}>
                  {waited < 60_000 ? t('staff.has_come', { name: who }) : t('staff.waits', { name: who, duration: duration_words(waited, language) })}
                </li>
              )
            })}
          </ul>
        )}
      </div>
      <div className="visit-action">
        {may_hold(visit, session.person.id) && (
          <Button look="primary" describedBy={id} onClick={() => enter_call(visit)}>{hold_words(visit, t)}</Button>
        )}
      </div>
    </li>
  )
}

/** One seat of a visit: name, one state word, how it was told, one main action and a menu of the rest. */
import { useId } from 'react'
import { language_name, useLanguage, useT, type Translate } from '../shared/i18n'
import { late_words } from '../shared/late'
import { display_name, role_words } from '../shared/people_names'
import { SeatCall } from '../shared/SeatCall'
import type { VisitDetails } from '../shared/visit_words'
import { duration_words, local_in_zone, short_day_words, time_words } from '../shared/zones'
import { SeatActions } from './SeatActions'
import { SeatMessages } from './SeatMessages'
import { seat_tone, type Clinic, type Seat } from './visit_details'

export interface SeatRowProps {
  seat: Seat
  visit: VisitDetails
  clinic: Clinic
  now: number
  changed(details: VisitDetails): void
  say(words: string): void
}

export function SeatRow({ seat, visit, clinic, now, changed, say }: SeatRowProps) {
  const t = useT()
  const language = useLanguage()
  const name_id = useId()
  const name = display_name(seat, t, language)
  return (
    <li className="seat">
      <div className="seat-top">
        <strong id={name_id}>{name}</strong>
        <span className="pill" data-tone={seat_tone(seat.state)}>{t(`participants.state_${seat.state}`)}</span>
      </div>
      <p className="seat-facts">
        <span>{since_words(seat, clinic.time_zone, now, t, language)}</span>{' '}
        <span>{seat_facts(seat, name, t, language)}</span>
      </p>
      {seat.late != null && <p className="seat-late" role="status">{late_words(seat, seat.late, clinic.time_zone, t, language)}</p>}
      {seat.line != null && (
        <p className="seat-line" role="status">{t(`common.phone.line.${seat.line}`)}. {t(`common.phone.line_next.${seat.line}`)}</p>
      )}
      <SeatMessages seat={seat} clinic={clinic} />
      <SeatActions seat={seat} name_id={name_id} visit={visit} clinic={clinic} changed={changed} say={say} />
      <SeatCall seat={seat} name_id={name_id} visit={visit} clinic={clinic} zone={clinic.time_zone} changed={changed} />
    </li>
  )
}

/** "by link · since 9:01 AM (4 min)" */
function since_words(seat: Seat, zone: string, now: number, t: Translate, language: string): string {
  const at = seat.state_since
  const today = local_in_zone(at, zone).slice(0, 10) === local_in_zone(now, zone).slice(0, 10)
  const time = today ? time_words(at, zone, language) : `${short_day_words(at, zone, language)}, ${time_words(at, zone, language)}`
  const since = t('staff.since', { time })
  const lasted = now - Date.parse(at)
  const lasts = lasted >= 60_000 && (seat.state === 'waiting' || seat.state === 'in_call')
  const facts = [
    seat.via == null ? null : t(`staff.via_${seat.via}`),
    lasts ? `${since} (${duration_words(lasted, language)})` : since,
    seat.muted === true ? t('staff.muted') : null,
    seat.hand === true ? t('staff.hand') : null,
  ]
  return facts.filter((fact) => fact !== null).join(' · ')
}

/** "Family · Spanish · invited by Sam Ortiz" */
function seat_facts(seat: Seat, name: string, t: Translate, language: string): string {
  const role = role_words(seat, t, language)
  const facts = [
    seat.role === 'guest' && role !== name ? role : null,
    language_name(seat.language, language),
    seat.role === 'guest' && seat.invited_by !== undefined ? t('staff.invited_by', { name: seat.invited_by.name }) : null,
  ]
  return facts.filter((fact) => fact !== null).join(' · ')
}

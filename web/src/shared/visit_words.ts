/** What the dashboard says of a visit, wherever it stands: its state, its time, who may do what. Pure. */
import type { Schemas } from './api'
import type { Translate } from './i18n'
import { local_in_zone, range_words, short_day_words, zone_words } from './zones'

export type Visit = Schemas['Visit']
export type VisitDetails = Schemas['VisitDetails']
export type Tone = 'plain' | 'good' | 'warning' | 'danger' | 'quiet'

export function is_over(visit: Pick<Visit, 'status'>): boolean {
  return visit.status === 'completed' || visit.status === 'cancelled' || visit.status === 'lapsed'
}

/** A held visit that everybody has left stands as scheduled; it is said as what it is. */
export function status_words(visit: Pick<Visit, 'status' | 'ever_held'>, t: Translate): string {
  return visit.status === 'scheduled' && visit.ever_held ? t('staff.status.left') : t(`staff.status.${visit.status}`)
}

export function status_tone(visit: Pick<Visit, 'status'>): Tone {
  if (visit.status === 'in_call') return 'good'
  if (visit.status === 'waiting') return 'warning'
  return is_over(visit) ? 'quiet' : 'plain'
}

export interface TimeWords {
  /** Only when it is not today in the visit's zone. */
  day: string | null
  time: string
  /** Only when the clinic's own zone reads another time. */
  zone: string | null
}

export function visit_time(visit: Pick<Visit, 'starts_at' | 'ends_at' | 'time_zone'>, clinic_zone: string, now: number, language: string): TimeWords {
  const zone = visit.time_zone
  const date_of = (at: string | number) => local_in_zone(at, zone).slice(0, 10)
  const same_clock = local_in_zone(visit.starts_at, zone) === local_in_zone(visit.starts_at, clinic_zone)
  return {
    day: date_of(visit.starts_at) === date_of(now) ? null : short_day_words(visit.starts_at, zone, language),
    time: range_words(visit.starts_at, visit.ends_at, zone, language),
    zone: same_clock ? null : zone_words(zone, visit.starts_at, language),
  }
}

/** Whether this person may start the visit or return to it. */
export function may_hold(visit: Pick<Visit, 'status' | 'providers'>, person_id: string): boolean {
  return !is_over(visit) && visit.providers.some((provider) => provider.id === person_id)
}

/** "Start Visit", or "Return to Call" once it has been started. */
export function hold_words(visit: Pick<Visit, 'ever_held'>, t: Translate): string {
  return visit.ever_held ? t('staff.return_to_call') : t('staff.start_visit')
}

/** What the calendar shows and lets one do: pure functions of the visits. */
import { is_over } from '../shared/visit_words'
import { local_in_zone } from '../shared/zones'
import type { Visit } from './draft'
import type { Slot } from './slots'

export type CalendarView = 'week' | 'days' | 'day'

// FullCalendar's names; three days are a view of our own.
export const kViews: Record<CalendarView, string> = { week: 'timeGridWeek', days: 'threeDays', day: 'timeGridDay' }

/** The server refuses a new time as long as somebody waits or is in. */
export function someone_is_in(visit: Visit): boolean {
  return visit.status === 'in_call' || visit.status === 'waiting' || visit.present_count > 0 || visit.waiting_count > 0
}

export interface CalendarEvent {
  id: string
  start: string
  end: string
  title: string
  editable: boolean
  classNames: string[]
  extendedProps: { visit: Visit }
}

export function events_of(visits: readonly Visit[], show_cancelled: boolean): CalendarEvent[] {
  return visits
    .filter((visit) => show_cancelled || visit.status !== 'cancelled')
    .map((visit) => ({
      id: visit.id,
      start: visit.starts_at,
      end: visit.ends_at,
      title: visit.patient.name,
      editable: !is_over(visit),
      classNames: ['schedule-visit', `is-${visit.status.replace('_', '-')}`],
      extendedProps: { visit },
    }))
}

/** "November 22 – 28, 2026"; `to` is the first instant after the range. */
export function range_title(from: number, to: number, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).formatRange(new Date(from), new Date(to - 1))
}

/** 0 is Sunday, as calendars count; Monday where the browser does not know better. */
export function first_day_of_week(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } }
  const day = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1
  return day % 7
}

/** Whether a visit that was dragged has gone anywhere. */
export function is_moved(visit: Visit, slot: Slot): boolean {
  return Date.parse(visit.starts_at) !== slot.starts_at || Date.parse(visit.ends_at) !== slot.ends_at
}

/** An hour before an instant, so that what is on then stands near the top: "09:00:00". */
export function first_hour(at: number, zone: string): string {
  return `${String(Math.max(0, Number(local_in_zone(at, zone).slice(11, 13)) - 1)).padStart(2, '0')}:00:00`
}

/**
 * Slot arithmetic: half hours, ends, what a clock change does to both. Pure. Instants are milliseconds since 1970;
 * a *local* time is what the wall shows, "2026-11-24T09:00".
 */
import { DateTime } from 'luxon'
import { local_in_zone } from '../shared/zones'

export interface Slot {
  starts_at: number
  ends_at: number
}

/** A visit's time as a form holds it: a day and two readings of the wall clock. */
export interface Times {
  date: string
  start: string
  end: string
}

export const kSlotMs = 30 * 60_000
const kQuarterMs = 15 * 60_000
const kDayMinutes = 24 * 60
// An end that lies before the start means the next day as long as the visit is no longer than this; otherwise
// it is a slip.
const kLongestOvernightMinutes = 4 * 60
// How far to look for a half hour that the clock shows once: no clock change repeats more than two hours.
const kMostQuarters = 16

/** The instants that a wall shows as this: none when the clocks skip it, two when they repeat it. */
export function instants_of(local: string, zone: string): number[] {
  const read = DateTime.fromISO(local, { zone })
  if (!read.isValid || read.toFormat("yyyy-MM-dd'T'HH:mm") !== local) return []
  return read.getPossibleOffsets().map((each) => each.toMillis())
}

function is_plain(at: number, zone: string): boolean {
  return instants_of(local_in_zone(at, zone), zone).length === 1
}

/** The next full or half hour on the wall of the zone; one that a clock change repeats is passed over. */
export function next_half_hour(now: number, zone: string): Slot {
  const first = Math.ceil(now / kQuarterMs) * kQuarterMs
  // Quarters, because some zones are three quarters of an hour off.
  for (let step = 0; step < kMostQuarters; step++) {
    const starts_at = first + step * kQuarterMs
    const on_the_half = Number(local_in_zone(starts_at, zone).slice(14, 16)) % 30 === 0
    if (on_the_half && is_plain(starts_at, zone) && is_plain(starts_at + kSlotMs, zone)) {
      return { starts_at, ends_at: starts_at + kSlotMs }
    }
  }
  return { starts_at: first, ends_at: first + kSlotMs }
}

/** The next half hour for a visit that is as long as `visit` was. */
export function next_slot_like(visit: { starts_at: string; ends_at: string }, now: number, zone: string): Slot {
  const { starts_at } = next_half_hour(now, zone)
  return { starts_at, ends_at: starts_at + Date.parse(visit.ends_at) - Date.parse(visit.starts_at) }
}

export function times_of(slot: Slot, zone: string): Times {
  const start = local_in_zone(slot.starts_at, zone)
  return { date: start.slice(0, 10), start: start.slice(11), end: local_in_zone(slot.ends_at, zone).slice(11) }
}

function minutes_of(time: string): number | null {
  const match = /^(\d\d):(\d\d)$/.exec(time)
  return match === null ? null : Number(match[1]) * 60 + Number(match[2])
}

function next_day(date: string): string {
  return DateTime.fromISO(date, { zone: 'UTC' }).plus({ days: 1 }).toISODate() ?? date
}

/** The day of the end: the next one for a visit over midnight. */
export function end_date({ date, start, end }: Times): string {
  const from = minutes_of(start)
  const to = minutes_of(end)
  if (from === null || to === null || to >= from) return date
  return to + kDayMinutes - from <= kLongestOvernightMinutes ? next_day(date) : date
}

/** What the server takes. */
export function locals_of(times: Times): { starts_local: string; ends_local: string } {
  return { starts_local: `${times.date}T${times.start}`, ends_local: `${end_date(times)}T${times.end}` }
}

/** The instants of a form; null as long as it does not name exactly one of each. */
export function slot_of(times: Times, zone: string): Slot | null {
  const { starts_local, ends_local } = locals_of(times)
  const starts = instants_of(starts_local, zone)
  const ends = instants_of(ends_local, zone)
  const [starts_at] = starts
  const [ends_at] = ends
  return starts.length === 1 && ends.length === 1 && starts_at !== undefined && ends_at !== undefined ? { starts_at, ends_at } : null
}

/** Another start for a visit as long as before: the end goes along, over a clock change too. */
export function with_start(times: Times, start: string, zone: string): Times {
  const before = slot_of(times, zone)
  const [starts_at, second] = instants_of(`${times.date}T${start}`, zone)
  if (before === null || starts_at === undefined || second !== undefined) return { ...times, start }
  return times_of({ starts_at, ends_at: starts_at + before.ends_at - before.starts_at }, zone)
}

export function duration_minutes({ starts_at, ends_at }: Slot): number {
  return Math.round((ends_at - starts_at) / 60_000)
}

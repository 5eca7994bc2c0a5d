/** Dates and times in words, always by Intl and always with a zone. Instants are RFC 3339 in UTC. */
import { creole_day, intl_locale } from './locales'

export function browser_zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

export function zone_names(): string[] {
  const all = Intl.supportedValuesOf('timeZone')
  return all.includes('UTC') ? all : [...all, 'UTC']
}

function formatted(iso: string | number, zone: string, language: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(intl_locale(language), { ...options, timeZone: zone }).format(new Date(iso))
}

/** "2:30 PM" */
export function time_words(iso: string | number, zone: string, language: string): string {
  return formatted(iso, zone, language, { hour: 'numeric', minute: '2-digit' })
}

/** "Tuesday, November 24, 2026" */
export function day_words(iso: string | number, zone: string, language: string): string {
  if (language === 'ht') return creole_day(local_in_zone(iso, zone))
  return formatted(iso, zone, language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

/** "Tue, Nov 24" */
export function short_day_words(iso: string | number, zone: string, language: string): string {
  return formatted(iso, zone, language, { weekday: 'short', day: 'numeric', month: 'short' })
}

/** "2:30 – 3:00 PM" */
export function range_words(from: string | number, to: string | number, zone: string, language: string): string {
  const format = new Intl.DateTimeFormat(intl_locale(language), { hour: 'numeric', minute: '2-digit', timeZone: zone })
  return format.formatRange(new Date(from), new Date(to))
}

/** "Eastern Standard Time", as it is called at that instant. */
export function zone_words(zone: string, at: string | number, language: string): string {
  const parts = new Intl.DateTimeFormat(intl_locale(language), { timeZone: zone, timeZoneName: 'long' }).formatToParts(new Date(at))
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}

/** "New York (GMT-5)": one line of a list of zones. */
export function zone_label(zone: string, at: number, language: string): string {
  const parts = new Intl.DateTimeFormat(intl_locale(language), { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(new Date(at))
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
  return `${zone.replaceAll('_', ' ')} (${offset})`
}

/** An instant as the wall shows it in a zone: "2026-11-24T09:00". */
export function local_in_zone(at: string | number | Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(new Date(at))
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`
}

/** "3 min", "1 h 5 min", "2 h". */
export function duration_words(milliseconds: number, language: string): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  const unit = (value: number, name: string): string =>
    new Intl.NumberFormat(intl_locale(language), { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)
  const hours = Math.floor(minutes / 60)
  if (hours === 0) return unit(minutes, 'minute')
  return minutes % 60 === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes % 60, 'minute')}`
}

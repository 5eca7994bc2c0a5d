/** Who is named when a visit is completed, and the lines for the patient's chart. Pure. */
import type { Translate } from '../shared/i18n'
import { display_name, role_words, type Nameable } from '../shared/people_names'
import { day_words, range_words, time_words, zone_words } from '../shared/zones'

export interface Attendee extends Nameable {
  key: string
  state: string
  since: string
  /** When this person first came into the call; null for who never did. */
  entered?: string | null
  /** When this person last went out. */
  left?: string | null
}

export interface VisitFacts {
  starts_at: string
  ends_at: string
  time_zone: string
}

export interface Present {
  in_call: Attendee[]
  waiting: Attendee[]
  left: Attendee[]
}

/**
 * Whoever was never there is not named: an invitation is not a presence. Whose invitation was ended in the middle was
 * there all the same.
 */
export function present_people(people: Attendee[]): Present {
  const of = (state: string) => people.filter((person) => person.state === state)
  const is_in = (person: Attendee) => person.state === 'in_call' || person.state === 'waiting'
  return { in_call: of('in_call'), waiting: of('waiting'), left: people.filter((person) => !is_in(person) && (person.state === 'left' || person.entered != null)) }
}

/** "by link, in the call since 9:01 AM", "by phone, in the call from 9:01 to 9:20 AM", "left at 9:20 AM" for who only waited. */
export function stay_words(person: Attendee, zone: string, t: Translate, language: string): string {
  const words = time_of_stay(person, zone, t, language)
  return person.via == null || person.role === 'provider' ? words : `${t(`complete_visit.chart_by_${person.via}`)}, ${words}`
}

function time_of_stay({ state, since, entered, left }: Attendee, zone: string, t: Translate, language: string): string {
  const at = (time: string) => time_words(time, zone, language)
  if (state === 'in_call') return t('complete_visit.chart_in_call', { time: at(entered ?? since) })
  if (state === 'waiting') return t('complete_visit.chart_waiting', { time: at(since) })
  if (entered == null) return t('complete_visit.chart_left', { time: at(left ?? since) })
  return t('complete_visit.chart_stayed', { time: range_words(entered, left ?? since, zone, language) })
}

/** "Ana Lopez (Family)": what a person is, unless the name says it already. */
export function name_with_role(person: Attendee, t: Translate, language: string): string {
  const name = display_name(person, t, language)
  const role = role_words(person, t, language)
  return name === role ? name : `${name} (${role})`
}

/** Plain lines: the visit's time with its zone, then each guest who was there. */
export function chart_text(visit: VisitFacts, people: Attendee[], t: Translate, language: string): string {
  const { in_call, waiting, left } = present_people(people.filter((person) => person.role === 'guest'))
  const guests = [...in_call, ...waiting, ...left]
  const title = t('complete_visit.chart_title', {
    day: day_words(visit.starts_at, visit.time_zone, language),
    time: range_words(visit.starts_at, visit.ends_at, visit.time_zone, language),
    zone: zone_words(visit.time_zone, visit.starts_at, language),
  })
  const lines = guests.map((guest) => `${name_with_role(guest, t, language)}: ${stay_words(guest, visit.time_zone, t, language)}`)
  return [title, ...(lines.length > 0 ? lines : [t('complete_visit.chart_nobody')])].join('\n')
}

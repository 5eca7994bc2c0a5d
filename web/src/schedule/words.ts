/** Facts of visits in sentences, in the page's language. Pure: the language table comes as an argument. */
import type { Schemas } from '../shared/api'
import { language_name, type Translate } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import { display_name, role_words } from '../shared/people_names'
import { phone_words } from '../shared/telephone'
import { local_in_zone, range_words, short_day_words, zone_words } from '../shared/zones'
import type { Telling, Way } from './telling'

export type Warning = Schemas['VisitCheck']['warnings'][number]

/** "Tue, Nov 24, 2:00 – 2:30 PM Eastern Standard Time"; both days when it goes over midnight. */
export function when_words(starts_at: string | number, ends_at: string | number, zone: string, language: string): string {
  const one_day = local_in_zone(starts_at, zone).slice(0, 10) === local_in_zone(ends_at, zone).slice(0, 10)
  const times = one_day
    ? `${short_day_words(starts_at, zone, language)}, ${range_words(starts_at, ends_at, zone, language)}`
    : new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', timeZone: zone })
      .formatRange(new Date(starts_at), new Date(ends_at))
  return `${times} ${zone_words(zone, starts_at, language)}`
}

/** What the server warns of, once each, as a sentence. */
export function warning_words(warnings: readonly Warning[], zone: string, language: string, t: Translate): string[] {
  const sentences = warnings.map((each) => {
    if (each.warning !== 'overlap') return t(`schedule.warnings.${each.warning}`)
    const { provider_name = '', other_starts_at, other_ends_at } = each
    if (other_starts_at === undefined || other_ends_at === undefined) return t('schedule.warnings.overlap_somewhen', { provider: provider_name })
    return t('schedule.warnings.overlap', { provider: provider_name, time: range_words(other_starts_at, other_ends_at, zone, language) })
  })
  return [...new Set(sentences)]
}

/** "Family, in Spanish": what stands beside the name; the role is not said twice. */
export function who_words(who: Telling, language: string, t: Translate): string {
  const role = role_words(who, t, language)
  const spoken = language_name(who.language, language)
  return role === display_name(who, t, language) ? t('schedule.in_language', { language: spoken }) : t('schedule.as_in_language', { role, language: spoken })
}

/** "e-mail to ana@example.org" */
export function way_words(way: Way, t: Translate): string {
  return t(`schedule.ways.${way.channel}`, { to: way.channel === 'sms' ? phone_words(way.to) : way.to })
}

/** "Maria Lopez (e-mail) and Guest 1 (text message; e-mail if it does not arrive)": never an address. */
export function told_words(tellings: readonly Telling[], language: string, t: Translate): string {
  const people = tellings.map((each) => {
    const ways = each.ways.map((way) => t(`schedule.channels.${way.channel}`))
    const who = display_name(each, t, language)
    if (ways.length === 0) return who
    const by = names_in_words(ways, language)
    if (each.otherwise === undefined) return t('schedule.who_by', { who, ways: by })
    return t('schedule.who_by', { who, ways: t('schedule.first_then', { way: by, other: t(`schedule.channels.${each.otherwise}`) }) })
  })
  return names_in_words(people, language)
}

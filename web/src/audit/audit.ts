/** Events of the audit log in words, and as lines of a table for other programs. Pure. */
import type { Schemas } from '../shared/api'
import { language_name, type Translate } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import { short_day_words, time_words } from '../shared/zones'

export type AuditEvent = Schemas['AuditEvent']
export type AuditParty = Schemas['AuditParty']

export interface Wanted {
  person: string // empty: everybody
  day: string // "2026-11-24"; empty: every day
  visit: string // empty: every visit
}

/** What the server is asked for; nothing where nothing is chosen. */
export function query_of(wanted: Wanted): { person_id?: string; day?: string; visit_id?: string } {
  return {
    ...(wanted.person === '' ? {} : { person_id: wanted.person }),
    ...(wanted.day === '' ? {} : { day: wanted.day }),
    ...(wanted.visit === '' ? {} : { visit_id: wanted.visit }),
  }
}

/** How words are found: those of an action that is newer than this page's tables are not there. */
export interface Words {
  t: Translate
  has(key: string): boolean
  /** Of a person of the clinic; nothing where there is none of this id. */
  name_of(id: string): string | undefined
  language: string
  zone: string
}

/** "visit.created" where no table knows it: "visit created". */
const plain = (word: string) => word.replaceAll(/[._]/g, ' ')

export function action_words(action: string, { t, has }: Words): string {
  const key = `audit.actions.${action}`
  return has(key) ? t(key) : plain(action)
}

/** Who did it, or what it was done with: a person's name, what a guest was, the time of a visit. */
export function party_words(party: AuditParty, { t, has, language, zone }: Words): string {
  if (party.name !== undefined) return party.name
  if (party.starts_at !== undefined) {
    return t('audit.visit_of', { day: short_day_words(party.starts_at, zone, language), time: time_words(party.starts_at, zone, language) })
  }
  if (party.sort === 'guest' && party.number !== undefined) {
    const name = t('common.names.guest', { number: party.number })
    return party.kind === undefined ? name : `${name} (${t(`common.kinds.${party.kind}`)})`
  }
  const key = `audit.sorts.${party.sort}`
  return has(key) ? t(key) : plain(party.sort)
}

/** "Kind: Family", "From: 9:00 AM"; ids are left out, they say nothing to a reader. */
export function detail_words(details: AuditEvent['details'], words: Words): string[] {
  return Object.entries(details).filter(([name]) => name !== 'came_by').map(([name, value]) => {
    const key = `audit.details.${name}`
    return `${words.has(key) ? words.t(key) : plain(name)}: ${value_words(name, value, words)}`
  })
}

const kWithDay: ReadonlySet<string> = new Set(['starts_before', 'starts', 'ends_before', 'ends'])

function value_words(name: string, value: string, { t, has, name_of, language, zone }: Words): string {
  if (/^person:\w+(,person:\w+)*$/.test(value)) {
    return names_in_words(value.split(',').map((person) => name_of(person.replace('person:', '')) ?? t('audit.sorts.person')), language)
  }
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) {
    // Who came and went did so within the visit; a visit is moved from day to day.
    const day = kWithDay.has(name) ? `${short_day_words(value, zone, language)}, ` : ''
    return day + time_words(value, zone, language)
  }
  if (name === 'kind' && has(`common.kinds.${value}`)) return t(`common.kinds.${value}`)
  if (name === 'language' || name === 'interprets') return language_name(value, language)
  if (name === 'accent' && /^[0-9a-f]{6}$/.test(value)) return `#${value}`
  if (name === 'languages' || (name === 'privacy' && value !== 'none')) return names_in_words(value.split(',').map((tag) => language_name(tag, language)), language)
  const key = `audit.values.${value}`
  return has(key) ? t(key) : plain(value)
}

/** The visit that an event belongs to, to look for what else happened in it. */
export function visit_of(event: AuditEvent): string | null {
  const { subject, actor } = event
  if (subject.sort === 'visit' && subject.id !== undefined) return subject.id
  return subject.visit_id ?? actor.visit_id ?? null
}

/**
 * One cell of a CSV file (RFC 4180). A spreadsheet would take a text that begins with one of these characters for
 * a formula and run it: an apostrophe before it makes it a text.
 */
export function csv_cell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** Words for people beside ids and codes for programs. The mark in front tells spreadsheets that it is UTF-8. */
export function csv_text(events: AuditEvent[], words: Words): string {
  const { t } = words
  const heads = ['number', 'time', 'who', 'who_id', 'what', 'action', 'about', 'about_id', 'visit_id', 'details', 'hash'].map((head) => t(`audit.columns.${head}`))
  const rows = events.map((event) => [
    String(event.number), event.at, party_words(event.actor, words), event.actor.id ?? '', action_words(event.action, words), event.action,
    party_words(event.subject, words), event.subject.id ?? '', visit_of(event) ?? '', detail_words(event.details, words).join('; '), event.hash,
  ])
  return '\ufeff' + [heads, ...rows].map((row) => row.map(csv_cell).join(',') + '\r\n').join('')
}

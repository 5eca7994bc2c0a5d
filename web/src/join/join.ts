/**
 * What the page of a guest or patient shows: a pure function of what the server told and of the time.
 * The same frame for every state; the words stand in the language tables under the keys given here.
 */
import type { Problem, Schemas } from '../shared/api'
import { day_words, range_words, zone_words } from '../shared/zones'

export type JoinPage = Schemas['JoinPage']
export type JoinState = JoinPage['state']

/** What came of asking the server. */
export type Loaded =
  | { what: 'loading' }
  | { what: 'unknown' }
  | { what: 'unreachable' }
  | { what: 'page'; page: JoinPage; clock_offset_ms: number }

export type Screen =
  | { kind: 'loading' }
  | { kind: 'unknown' }
  | { kind: 'unreachable' }
  | { kind: 'too_early'; page: JoinPage; opens_in_ms: number }
  | { kind: 'door'; page: JoinPage; running: boolean }
  | { kind: 'phone_only'; page: JoinPage }
  | { kind: 'over'; page: JoinPage; why: OverState }

export type OverState = Exclude<JoinState, 'too_early' | 'open' | 'running' | 'phone_only'>

/** `now` in milliseconds of the page's own clock. */
export function screen_of(loaded: Loaded, now: number): Screen {
  if (loaded.what !== 'page') return { kind: loaded.what }
  const { page } = loaded
  switch (page.state) {
    case 'too_early': {
      const opens = page.visit === undefined ? 0 : Date.parse(page.visit.doors_open_at) - (now + loaded.clock_offset_ms)
      return { kind: 'too_early', page, opens_in_ms: Math.max(0, opens) }
    }
    case 'open':
    case 'running':
      return { kind: 'door', page, running: page.state === 'running' }
    case 'phone_only':
      return { kind: 'phone_only', page }
    default:
      return { kind: 'over', page, why: page.state }
  }
}

/** Behind these doors the visit may still run. */
export function may_knock(why: OverState): boolean {
  return why === 'locked' || why === 'expired'
}

export interface Countdown {
  days: number
  hours: number
  minutes: number
  seconds: number
}

export function countdown(ms: number): Countdown {
  const total = Math.max(0, Math.ceil(ms / 1000))
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor(total / 3600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  }
}

// The doors can open early (the provider starts), and a visit can move: the page asks now and then. A person
// who watches the last minutes is not kept waiting; one who left the tab open overnight costs little.
export function ask_again_ms(screen: Screen): number | null {
  switch (screen.kind) {
    case 'too_early':
      if (screen.opens_in_ms <= 0) return 2000
      return Math.min(screen.opens_in_ms, screen.opens_in_ms < 3_600_000 ? 15_000 : 60_000)
    case 'door':
    case 'phone_only':
      return 30_000
    case 'over':
      // A lock is opened again, a visit extended.
      return may_knock(screen.why) ? 15_000 : null
    case 'unreachable':
      return 5000
    default:
      return null
  }
}

/** The times changed while the page was open: said in words, since nobody compares numbers. */
export function has_moved(before: JoinPage | null, after: JoinPage): boolean {
  return before?.visit !== undefined && after.visit !== undefined && before.visit.starts_at !== after.visit.starts_at
}

export interface When {
  day: string
  time: string
  zone: string
}

/** Day and time in the visit's own zone, with the zone named; `Intl` knows how each language writes them. */
export function when_words(starts_at: string, ends_at: string, zone: string, language: string): When {
  return {
    day: day_words(starts_at, zone, language),
    time: range_words(starts_at, ends_at, zone, language),
    zone: zone_words(zone, starts_at, language),
  }
}

const kNameLength = 80

/** The word of what is wrong with a typed name, or null. The server judges again. */
export function name_problem(name: string, role: JoinPage['role']): 'required' | 'too_long' | 'not_a_name' | null {
  const trimmed = name.trim()
  if (trimmed === '') return role === 'patient' ? null : 'required'
  // What shows nothing is no name: zero-width and format characters, fillers, accents without a letter.
  if (!/[^\p{Z}\p{C}\p{Mn}\u115f\u1160\u2800\u3164\uffa0]/u.test(trimmed)) return 'required'
  if ([...trimmed].length > kNameLength) return 'too_long'
  // Control characters, and marks that turn the direction of the text after them.
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u.test(trimmed)) return 'not_a_name'
  return null
}

/** The clinic's own sentence in the reader's language; where there is none the page has one for guests. */
export function privacy_of(page: JoinPage, language: string): string | null {
  return page.clinic.privacy[language] ?? null
}

/** `/g/TOKEN` or `/a/TOKEN`; null for anything else. */
export function token_of(path: string): string | null {
  const match = /^\/[ag]\/([^/]+)\/?$/.exec(path)
  return match?.[1] ?? null
}

export type Entry =
  | { what: 'again'; field: string | null }
  | { what: 'in_use'; seat_name: string }
  | { what: 'look_again' }
  | { what: 'full' }

/** What a refused Join means for the page. */
export function entry_of(problem: Problem): Entry {
  const word = problem.type.replace('/problems/', '')
  if (word === 'link_in_use') return { what: 'in_use', seat_name: problem.seat_name ?? '' }
  if (problem.limit === 'guests_by_one_link' || problem.limit === 'guests_per_visit') return { what: 'full' }
  // The link lets nobody in (any more, or yet): the page itself knows how to say why.
  if (problem.status === 410 || problem.status === 423 || problem.status === 425 || problem.status === 404 || word === 'guest_way_off') return { what: 'look_again' }
  return { what: 'again', field: problem.fields?.[0]?.problem ?? null }
}

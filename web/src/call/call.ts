/**
 * What a call shows: a pure function of the events that came. No socket, no media, no clock; times are
 * arguments in milliseconds of the page's own clock.
 */
import type { Problem } from '../shared/api'
import type { OwnState } from './own'
import type { LinkState } from './signalling'
import type { Nameable } from '../shared/people_names'
import type { CallEvent, CallVisit, ChatLine, EndReason, RosterEntry, Source, WaitingPerson, WaitingReason } from './wire'

export type Phase = 'connecting' | 'waiting' | 'in_call' | 'ended'

export interface Stream {
  consumer_id: string
  producer_id: string
  participant_id: string
  source: Source
  paused: boolean
}

/** Something worth saying aloud once. */
export interface Notice {
  id: number
  what: 'entered' | 'left' | 'hand' | 'muted_by_provider' | 'extended' | 'waits' | 'knock_locked' | 'knock_past_end' | 'spotlight' | 'spotlight_you' | 'chat'
  who: (Nameable & { via: 'link' | 'phone'; participant_id?: string }) | null
  /** Of 'chat': the words. */
  line?: string
}

export interface CallState {
  phase: Phase
  link: LinkState
  problem: Problem | null
  me: { participant_id: string; role: RosterEntry['role']; name: string | null } | null
  visit: CallVisit | null
  /** Server's clock minus the page's. */
  clock_offset_ms: number
  waiting_for: WaitingReason | null
  people: RosterEntry[]
  /** To providers: who waits to be let in. */
  at_the_door: WaitingPerson[]
  /** What a provider wrote to who waits, the newest last. */
  lines: string[]
  streams: Stream[]
  speaker: string | null
  /** Who has spoken, the last one first: after a word of somebody else the eye stays where it was. */
  spoke: string[]
  /** Whom a provider made big for everybody. */
  spotlight: string | null
  /** What was written to all since one came in. */
  chat: ChatLine[]
  notices: Notice[]
  ended: EndReason | 'left' | null
  /** The provider's words to who was turned away. */
  ended_line: string | null
}

export const kStart: CallState = {
  phase: 'connecting',
  link: 'connecting',
  problem: null,
  me: null,
  visit: null,
  clock_offset_ms: 0,
  waiting_for: null,
  people: [],
  at_the_door: [],
  lines: [],
  streams: [],
  speaker: null,
  spoke: [],
  spotlight: null,
  chat: [],
  notices: [],
  ended: null,
  ended_line: null,
}

export type CallAction =
  | { what: 'event'; event: CallEvent; now: number }
  | { what: 'link'; link: LinkState; problem?: Problem }
  | { what: 'left' }

// Old notices are of no use to anyone; the live region has said them.
const kNotices = 6
const kLines = 5
// Of more the stage asks nothing: the first of them who is in and not an interpreter is looked at.
const kSpoke = 8
// As many as the server holds.
const kChatLines = 100

function note(state: CallState, what: Notice['what'], who: Notice['who'], line?: string): CallState {
  const last = state.notices.at(-1)
  const notice = { id: (last?.id ?? 0) + 1, what, who, ...(line === undefined ? {} : { line }) }
  return { ...state, notices: [...state.notices, notice].slice(-kNotices) }
}

function with_visit(state: CallState, visit: CallVisit, now: number): CallState {
  return { ...state, visit, clock_offset_ms: Date.parse(visit.now) - now }
}

function on_event(state: CallState, event: CallEvent, now: number): CallState {
  switch (event.type) {
    case 'welcome': {
      const { participant_id, role, name, visit } = event.data
      const next = with_visit({ ...state, me: { participant_id, role, name } }, visit, now)
      // After a drop the screen stays as it was until `admitted` or `waiting` says what is true now.
      if (state.phase === 'in_call' && event.data.state === 'in_call') return next
      return { ...next, phase: event.data.state === 'waiting' ? 'waiting' : 'connecting' }
    }
    case 'admitted':
      return {
        ...state,
        phase: 'in_call',
        waiting_for: null,
        lines: [],
        streams: (event.data.consumers ?? []).map(stream_of),
      }
    case 'waiting':
      return { ...state, phase: 'waiting', waiting_for: event.data.reason, people: [], at_the_door: [], notices: [], streams: [], speaker: null, spoke: [], spotlight: null, chat: [] }
    case 'waiting_list': {
      // Who was put out has not left.
      const out = new Set(event.data.people.map((person) => person.participant_id))
      const notices = state.notices.filter((each) => each.what !== 'left' || each.who?.participant_id === undefined || !out.has(each.who.participant_id))
      let next: CallState = { ...state, notices, at_the_door: event.data.people }
      for (const person of new_at_the_door(state.at_the_door, event.data.people)) next = note(next, 'waits', person)
      return next
    }
    case 'provider_says':
      return { ...state, lines: [...state.lines, event.data.line].slice(-kLines) }
    case 'knock':
      return note(state, `knock_${event.data.why}`, event.data)
    case 'roster': {
      let next: CallState = { ...state, people: event.data.people, spotlight: event.data.spotlight }
      const now_in = new Set(event.data.people.map((p) => p.participant_id))
      for (const person of state.people) {
        if (!now_in.has(person.participant_id)) next = note(next, 'left', person)
      }
      for (const person of event.data.people) {
        const before = state.people.find((p) => p.participant_id === person.participant_id)
        const mine = person.participant_id === state.me?.participant_id
        if (person.hand && before?.hand === false && !mine) next = note(next, 'hand', person)
      }
      if (next.spotlight !== state.spotlight) next = spotlit(next)
      const me = event.data.people.find((p) => p.participant_id === state.me?.participant_id)
      if (me !== undefined && state.me !== null) next = { ...next, me: { ...state.me, name: me.name } }
      return { ...next, streams: next.streams.filter((s) => now_in.has(s.participant_id)) }
    }
    case 'entered': {
      const who = state.people.find((p) => p.participant_id === event.data.participant_id)
      if (who === undefined || who.participant_id === state.me?.participant_id) return state
      return note(state, 'entered', who)
    }
    case 'consumer':
      return {
        ...state,
        streams: [...state.streams.filter((s) => s.consumer_id !== event.data.consumer_id), stream_of(event.data)],
      }
    case 'consumer_closed':
      return { ...state, streams: state.streams.filter((s) => s.consumer_id !== event.data.consumer_id) }
    case 'producer_paused':
      return {
        ...state,
        streams: state.streams.map((s) =>
          s.producer_id === event.data.producer_id ? { ...s, paused: event.data.paused } : s,
        ),
      }
    case 'speaker':
      return { ...state, speaker: event.data.participant_id, spoke: spoken(state.spoke, event.data.participant_id) }
    case 'muted_by_provider':
      return note(state, 'muted_by_provider', null)
    case 'visit': {
      const later = state.visit !== null && Date.parse(event.data.ends_at) > Date.parse(state.visit.ends_at)
      const next = with_visit(state, event.data, now)
      return later ? note(next, 'extended', null) : next
    }
    case 'chat':
      return with_lines(state, event.data.lines)
    case 'ended':
      if (event.data.reason === 'server_stops') return state
      return { ...state, phase: 'ended', ended: event.data.reason, ended_line: event.data.line ?? null, people: [], at_the_door: [], streams: [], speaker: null, chat: [] }
    default:
      return state
  }
}

/** Whom everybody sees big is told so, and so are the others. */
function spotlit(state: CallState): CallState {
  const who = state.people.find((person) => person.participant_id === state.spotlight)
  if (who === undefined) return state
  return who.participant_id === state.me?.participant_id ? note(state, 'spotlight_you', null) : note(state, 'spotlight', who)
}

/** A page that comes again is told again what it has: by their numbers, each line stands once. */
function with_lines(state: CallState, lines: ChatLine[]): CallState {
  const last = state.chat.at(-1)?.id ?? 0
  const fresh = lines.filter((line) => line.id > last)
  const next = { ...state, chat: [...state.chat, ...fresh].slice(-kChatLines) }
  const one = fresh[0]
  // Many at once are old ones.
  if (one === undefined || fresh.length > 1 || one.participant_id === state.me?.participant_id) return next
  return note(next, 'chat', one, one.line)
}

/** Lines of others after the last one that was read. */
export function unread(state: CallState, read: number): number {
  return state.chat.filter((line) => line.id > read && line.participant_id !== state.me?.participant_id).length
}

function spoken(before: string[], now: string | null): string[] {
  return now === null ? before : [now, ...before.filter((id) => id !== now)].slice(0, kSpoke)
}

function stream_of(offer: {
  consumer_id: string
  producer_id: string
  participant_id: string
  source: Source
  producer_paused: boolean
}): Stream {
  const { consumer_id, producer_id, participant_id, source } = offer
  return { consumer_id, producer_id, participant_id, source, paused: offer.producer_paused }
}

export function reduce(state: CallState, action: CallAction): CallState {
  if (state.phase === 'ended') return state
  switch (action.what) {
    case 'event':
      return on_event(state, action.event, action.now)
    case 'link':
      return { ...state, link: action.link, problem: action.problem ?? null }
    case 'left':
      return { ...state, phase: 'ended', ended: 'left', people: [], streams: [], speaker: null, chat: [] }
  }
}

/** Who asks to come in and did not before; whoever is out while the others talk without guests asks for nothing. */
export function new_at_the_door(before: WaitingPerson[], now: WaitingPerson[]): WaitingPerson[] {
  const known = new Set(before.filter(asks).map((person) => person.participant_id))
  return now.filter((person) => asks(person) && !known.has(person.participant_id))
}

/** Those whom a provider put out do not knock. */
export function asks(person: WaitingPerson): boolean {
  return person.reason === 'asked'
}

/** Nobody whom only a provider lets in may be overlooked; who is out for a talk without guests comes in again by itself. */
export function needs_letting_in(person: WaitingPerson): boolean {
  return person.reason === 'asked' || person.reason === 'put_back'
}

/** One tile of the stage. `picture` and `sound` are consumer ids, or null where there is none. */
export interface Tile {
  key: string
  person: RosterEntry
  kind: 'person' | 'screen'
  mine: boolean
  picture: string | null
  speaking: boolean
  muted: boolean
}

const kRank: Record<RosterEntry['role'], number> = { provider: 0, patient: 1, guest: 2 }

/** Screens first, since they want the room; then provider, patient, guests in order of arrival; oneself last. */
export function tiles(state: CallState): Tile[] {
  const mine = state.me?.participant_id
  const people = [...state.people].sort(
    (a, b) =>
      Number(a.participant_id === mine) - Number(b.participant_id === mine) ||
      kRank[a.role] - kRank[b.role] ||
      a.since.localeCompare(b.since),
  )
  const screens: Tile[] = []
  const faces: Tile[] = []
  for (const person of people) {
    const id = person.participant_id
    const theirs = state.streams.filter((s) => s.participant_id === id)
    const screen = theirs.find((s) => s.source === 'screen')
    const camera = theirs.find((s) => s.source === 'camera' && !s.paused)
    const common = { person, mine: id === mine, speaking: state.speaker === id && !person.muted, muted: person.muted }
    if (screen !== undefined) {
      screens.push({ ...common, key: `${id}:screen`, kind: 'screen', picture: screen.consumer_id })
    }
    faces.push({ ...common, key: id, kind: 'person', picture: camera?.consumer_id ?? null })
  }
  return [...screens, ...faces]
}

/** Consumers to be heard: everyone's microphone. */
export function sounds(state: CallState): Stream[] {
  return state.streams.filter((s) => s.source === 'microphone')
}

// From here on the provider counts down with the visit.
const kCountdownMs = 5 * 60_000

/** Milliseconds to the scheduled end (negative when it is over); null while it is farther than five minutes. */
export function time_left(state: CallState, now: number): number | null {
  if (state.visit === null || state.phase !== 'in_call') return null
  const left = Date.parse(state.visit.ends_at) - (now + state.clock_offset_ms)
  return left <= kCountdownMs ? left : null
}

/** The scheduled end has passed: nobody new is let in. */
export function is_time_over(state: CallState, now: number): boolean {
  const left = time_left(state, now)
  return left !== null && left <= 0
}

/** What stands on a stage without anybody else: it promises staff no one whom the server would not let in. */
export function alone_key(state: CallState, { staff, invites, time_over }: { staff: boolean; invites: boolean; time_over: boolean }): string {
  if (!staff) return 'call.alone'
  if (time_over) return 'call.alone_over'
  if (state.visit?.admission === 'ask') return 'call.alone_ask'
  return invites ? 'call.alone_provider' : 'call.alone_staff'
}

/** "4:05" */
export function minutes_and_seconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** What the server says of one's own network. */
type OwnNetwork = 'no_pictures' | 'weak' | 'sends_small'
export type Trouble = 'reconnecting' | 'media_lost' | 'offline' | OwnNetwork | null

/** Whose telephone has trouble, for the provider to see to. Of a weak network the list of participants tells. */
export function line_troubles(state: CallState): RosterEntry[] {
  if (state.me?.role !== 'provider') return []
  return state.people.filter((person) => person.line !== null && person.via === 'phone')
}

/** Somebody is in who has a page: telephones show no pictures. */
export function is_looked_at(state: CallState): boolean {
  return state.phase === 'in_call' && state.people.some((person) => person.via === 'link' && person.participant_id !== state.me?.participant_id)
}

function own_network(state: CallState): OwnNetwork | null {
  const line = state.people.find((person) => person.participant_id === state.me?.participant_id)?.line
  return line === 'no_pictures' || line === 'weak' || line === 'sends_small' ? line : null
}

/** The one thing that is wrong with the connection, in order of weight. */
export function trouble(state: CallState, media: MediaLink, online: boolean): Trouble {
  if (state.phase === 'ended') return null
  if (!online) return 'offline'
  if (state.link === 'reconnecting') return 'reconnecting'
  if (state.phase !== 'in_call') return null
  return media === 'lost' ? 'media_lost' : own_network(state)
}

export type MediaLink = 'idle' | 'connecting' | 'connected' | 'lost'

/** Nothing of one's voice can go out, whatever is pressed here. */
export function is_unheard(own: OwnState): boolean {
  return own.microphone === 'blocked' || own.microphone === 'missing' || own.microphone === 'busy'
}

/** Something is held back that the person can allow. */
export function is_blocked(own: OwnState): boolean {
  return own.microphone === 'blocked' || own.camera === 'blocked'
}

/** The key of the sentence about the own devices, or null when nothing is wrong with them. */
export function device_trouble(own: OwnState): string | null {
  const { microphone, camera } = own
  if (microphone === 'asking' && camera === 'asking') return 'call.devices_asking'
  if (microphone === camera && (microphone === 'blocked' || microphone === 'missing')) return `call.devices_${microphone}`
  if (microphone === 'blocked' || microphone === 'missing' || microphone === 'busy') return `call.microphone_${microphone}`
  if (camera === 'blocked' || camera === 'missing' || camera === 'busy') return `call.camera_${camera}`
  return null
}

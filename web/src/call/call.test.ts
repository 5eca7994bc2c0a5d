import { describe, expect, it } from 'vitest'
import { alone_key, device_trouble, is_looked_at, is_time_over, kStart, line_troubles, minutes_and_seconds, reduce, sounds, tiles, time_left, trouble, unread, type CallState } from './call'
import { clean_line, writer_of } from './chat'
import type { CallEvent, CallVisit, ChatLine, ConsumerOffer, RosterEntry, WaitingPerson } from './wire'

const kNow = Date.parse('2026-11-24T14:00:00Z')
const visit: CallVisit = {
  id: 'v',
  starts_at: '2026-11-24T14:00:00Z',
  ends_at: '2026-11-24T14:30:00Z',
  time_zone: 'America/New_York',
  provider_names: ['Dr. Ruiz'],
  public_name: 'Riverside',
  now: '2026-11-24T14:00:00Z',
}
const person = (id: string, role: RosterEntry['role'], more: Partial<RosterEntry> = {}): RosterEntry => ({
  participant_id: id, role, name: id, via: 'link', muted: false, hand: false, line: null, since: '2026-11-24T14:00:00Z', ...more,
})
const offer = (id: string, of: string, source: ConsumerOffer['source'], paused = false): ConsumerOffer => ({
  consumer_id: id, producer_id: `p-${id}`, participant_id: of, source, kind: source === 'microphone' ? 'audio' : 'video',
  rtpParameters: {}, producer_paused: paused,
})
const welcome = (state: 'waiting' | 'in_call'): CallEvent => ({
  type: 'welcome', data: { participant_id: 'me', role: 'guest', name: 'Me', state, visit },
})
const admitted: CallEvent = { type: 'admitted', data: { media_session: 's', resumed: false, ice_servers: [] } }
const roster = (...people: RosterEntry[]): CallEvent => ({ type: 'roster', data: { people, spotlight: null } })
const spotlight = (id: string | null): CallEvent => ({ type: 'roster', data: { people: [person('me', 'guest'), person('doc', 'provider'), person('pat', 'patient')], spotlight: id } })
const line = (id: number, from: string, words = `line ${id}`): ChatLine => ({
  id, participant_id: from, role: 'patient', name: from, via: 'link', line: words, at: '2026-11-24T14:00:00Z',
})
const chat = (...lines: ChatLine[]): CallEvent => ({ type: 'chat', data: { lines } })
const consumer = (o: ConsumerOffer): CallEvent => ({ type: 'consumer', data: o })

function after(...events: CallEvent[]): CallState {
  return events.reduce((state, event) => reduce(state, { what: 'event', event, now: kNow }), kStart)
}
const in_call = (...events: CallEvent[]) =>
  after(welcome('in_call'), admitted, roster(person('me', 'guest'), person('doc', 'provider'), person('pat', 'patient')), ...events)

describe('coming in', () => {
  it('waits until admitted, and says for whom', () => {
    const state = after(welcome('waiting'), { type: 'waiting', data: { reason: 'provider_not_started' } })
    expect(state).toMatchObject({ phase: 'waiting', waiting_for: 'provider_not_started', people: [] })
    expect(reduce(state, { what: 'event', event: admitted, now: kNow })).toMatchObject({ phase: 'in_call', waiting_for: null })
  })
  it('put back to waiting, nothing of the room stays on the screen', () => {
    const state = in_call(consumer(offer('c1', 'doc', 'camera')), { type: 'waiting', data: { reason: 'put_back' } })
    expect(state).toMatchObject({ phase: 'waiting', people: [], streams: [], speaker: null })
  })
  it('stays in the call on the screen while the connection comes back', () => {
    const state = reduce(in_call(), { what: 'link', link: 'reconnecting' })
    expect(state.phase).toBe('in_call')
    const back = reduce(state, { what: 'event', event: welcome('in_call'), now: kNow })
    expect(back.phase).toBe('in_call')
    expect(back.people).toHaveLength(3)
  })
  it('shows those of the others whose streams come with the way in', () => {
    const event: CallEvent = { type: 'admitted', data: { media_session: 's', resumed: false, ice_servers: [], consumers: [offer('c1', 'pat', 'camera')] } }
    const state = after(event, roster(person('me', 'guest'), person('pat', 'patient')))
    expect(state.streams.map((stream) => stream.consumer_id)).toEqual(['c1'])
    expect(after(event, admitted).streams).toEqual([])
  })

  it('after a resume the list of consumers is the one the server holds', () => {
    const before = in_call(consumer(offer('c1', 'doc', 'camera')), consumer(offer('c2', 'pat', 'camera')))
    const event: CallEvent = { type: 'admitted', data: { media_session: 's', resumed: true, ice_servers: [], consumers: [offer('c2', 'pat', 'camera')] } }
    expect(reduce(before, { what: 'event', event, now: kNow }).streams.map((s) => s.consumer_id)).toEqual(['c2'])
  })
})

describe('people', () => {
  it('one who enters is announced, oneself is not', () => {
    const state = in_call(
      roster(person('me', 'guest'), person('doc', 'provider'), person('ana', 'guest')),
      { type: 'entered', data: { participant_id: 'ana' } },
      { type: 'entered', data: { participant_id: 'me' } },
    )
    expect(state.notices.filter((n) => n.what === 'entered').map((n) => n.who?.name)).toEqual(['ana'])
  })
  it('one who is no longer in the roster has left, and takes the pictures along', () => {
    const state = in_call(consumer(offer('c1', 'pat', 'camera')), roster(person('me', 'guest'), person('doc', 'provider')))
    expect(state.notices.at(-1)).toMatchObject({ what: 'left', who: { participant_id: 'pat' } })
    expect(state.streams).toEqual([])
  })
  it('whoever asks to come in is told of once; who was put out by the provider is not', () => {
    const waits = (id: string, reason: WaitingPerson['reason'] = 'asked'): WaitingPerson => ({
      participant_id: id, role: 'guest', name: id, via: 'link', reason, since: '2026-11-24T14:00:00Z',
    })
    const list = (...people: WaitingPerson[]): CallEvent => ({ type: 'waiting_list', data: { people } })
    const state = in_call(list(waits('ana')), list(waits('ana'), waits('ben', 'put_back')), list(waits('ana'), waits('tom')))
    expect(state.notices.filter((n) => n.what === 'waits').map((n) => n.who?.name)).toEqual(['ana', 'tom'])
    expect(state.at_the_door.map((person) => person.participant_id)).toEqual(['ana', 'tom'])
  })
  it('keeps what a provider wrote while waiting, and why somebody was turned away', () => {
    const line = (text: string): CallEvent => ({ type: 'provider_says', data: { line: text } })
    const state = after(welcome('waiting'), { type: 'waiting', data: { reason: 'asked' } }, line('Soon.'), line('Now.'))
    expect(state).toMatchObject({ phase: 'waiting', waiting_for: 'asked', lines: ['Soon.', 'Now.'] })
    const turned = reduce(state, { what: 'event', event: { type: 'ended', data: { reason: 'turned_away', line: 'At ten.' } }, now: kNow })
    expect(turned).toMatchObject({ phase: 'ended', ended: 'turned_away', ended_line: 'At ten.' })
  })
  it('a raised hand is said once, one\'s own is not', () => {
    const up = roster(person('me', 'guest', { hand: true }), person('doc', 'provider'), person('pat', 'patient', { hand: true, via: 'phone' }))
    const state = in_call(up, up)
    expect(state.notices.filter((n) => n.what === 'hand').map((n) => n.who?.name)).toEqual(['pat'])
  })
  it('what is wrong with a telephone is shown to the provider as long as it lasts', () => {
    const line = (line: RosterEntry['line']) => roster(person('me', 'provider'), person('tel', 'guest', { via: 'phone', line }))
    const me: CallEvent = { type: 'welcome', data: { participant_id: 'me', role: 'provider', name: 'Me', state: 'in_call', visit } }
    const shown = (...events: CallEvent[]) => line_troubles(after(me, admitted, ...events)).map(({ participant_id, line }) => [participant_id, line])
    expect(shown(line(null), line('silent'))).toEqual([['tel', 'silent']])
    expect(shown(line('silent'), line('lossy'))).toEqual([['tel', 'lossy']])
    expect(shown(line('lossy'), line(null))).toEqual([])
    expect(line_troubles(in_call(line('silent'))), 'guests are not bothered').toEqual([])
  })
  it('a rename reaches oneself', () => {
    expect(in_call(roster(person('me', 'guest', { name: 'Ana' }))).me?.name).toBe('Ana')
  })
})

describe('tiles', () => {
  it('stand in the order screen, provider, patient, guests, oneself', () => {
    const state = in_call(
      roster(person('me', 'guest', { since: '2026-11-24T13:00:00Z' }), person('ana', 'guest'), person('pat', 'patient'), person('doc', 'provider')),
      consumer(offer('s', 'pat', 'screen')),
    )
    expect(tiles(state).map((t) => t.key)).toEqual(['pat:screen', 'doc', 'pat', 'ana', 'me'])
  })
  it('show a picture only while the camera sends', () => {
    const state = in_call(consumer(offer('c1', 'doc', 'camera')))
    expect(tiles(state).find((t) => t.key === 'doc')?.picture).toBe('c1')
    const paused = reduce(state, { what: 'event', event: { type: 'producer_paused', data: { producer_id: 'p-c1', paused: true } }, now: kNow })
    expect(tiles(paused).find((t) => t.key === 'doc')?.picture).toBeNull()
  })
  it('mark who speaks, never somebody muted', () => {
    const state = in_call({ type: 'speaker', data: { participant_id: 'doc' } })
    expect(tiles(state).filter((t) => t.speaking).map((t) => t.key)).toEqual(['doc'])
    const muted = reduce(state, { what: 'event', event: roster(person('doc', 'provider', { muted: true })), now: kNow })
    expect(tiles(muted).filter((t) => t.speaking)).toEqual([])
  })
  it('sounds are the microphones, not the pictures', () => {
    const state = in_call(consumer(offer('c1', 'doc', 'camera')), consumer(offer('c2', 'doc', 'microphone')))
    expect(sounds(state).map((s) => s.consumer_id)).toEqual(['c2'])
  })
})

describe('the spotlight', () => {
  it('is said to everybody when it moves, and to whom it is on', () => {
    const state = in_call(spotlight('pat'), spotlight('pat'), spotlight('me'), spotlight(null))
    expect(state.notices.filter((n) => n.what.startsWith('spotlight')).map((n) => [n.what, n.who?.name])).toEqual([['spotlight', 'pat'], ['spotlight_you', undefined]])
    expect(state.spotlight).toBeNull()
    expect(in_call(spotlight('pat')).spotlight).toBe('pat')
  })
  it('goes with who is put back', () => {
    expect(in_call(spotlight('pat'), { type: 'waiting', data: { reason: 'put_back' } }).spotlight).toBeNull()
  })
})

describe('lines to all', () => {
  it('stand once each, also when a page is told them again', () => {
    const state = in_call(chat(line(3, 'pat')), chat(line(4, 'me')), chat(line(3, 'pat'), line(4, 'me'), line(5, 'doc')))
    expect(state.chat.map((each) => each.id)).toEqual([3, 4, 5])
  })
  it('of others are unread until they have been looked at, and said once', () => {
    const state = in_call(chat(line(1, 'pat', 'Hello')), chat(line(2, 'me')), chat(line(3, 'doc', 'Welcome')))
    expect(unread(state, 0)).toBe(2)
    expect(unread(state, 1)).toBe(1)
    expect(unread(state, 3)).toBe(0)
    expect(state.notices.filter((n) => n.what === 'chat').map((n) => [n.who?.name, n.line])).toEqual([['pat', 'Hello'], ['doc', 'Welcome']])
  })
  it('go from the screen with whoever is put back', () => {
    expect(in_call(chat(line(1, 'pat')), { type: 'waiting', data: { reason: 'put_back' } }).chat).toEqual([])
  })
  it('are text without line breaks and marks of direction, by the name that their writer has now', () => {
    expect(clean_line(' one\ntwo \u202eovert ')).toBe('one two  overt')
    const state = in_call(roster(person('pat', 'patient', { name: 'Renamed' })))
    expect(writer_of(line(1, 'pat'), state).name).toBe('Renamed')
    expect(writer_of(line(1, 'gone'), state).name).toBe('gone')
  })
})

describe('the end', () => {
  it('is counted down from five minutes before, by the server clock', () => {
    const state = { ...in_call(), clock_offset_ms: 1000 }
    expect(time_left(state, kNow + 24 * 60_000)).toBeNull()
    expect(time_left(state, kNow + 26 * 60_000)).toBe(4 * 60_000 - 1000)
    expect(minutes_and_seconds(4 * 60_000 - 1000)).toBe('3:59')
    expect(minutes_and_seconds(-1)).toBe('0:00')
  })
  it('an extension is announced and moves the end', () => {
    const state = in_call({ type: 'visit', data: { ...visit, ends_at: '2026-11-24T14:40:00Z' } })
    expect(state.notices.at(-1)?.what).toBe('extended')
    expect(time_left(state, kNow + 26 * 60_000)).toBeNull()
  })
  it('who is alone then is not told that whoever comes is let in', () => {
    const state = in_call()
    expect(is_time_over(state, kNow + 29 * 60_000)).toBe(false)
    expect(is_time_over(state, kNow + 31 * 60_000)).toBe(true)
    const staff = { staff: true, invites: true }
    expect(alone_key(state, { ...staff, time_over: false })).toBe('call.alone_provider')
    expect(alone_key(state, { ...staff, time_over: true })).toBe('call.alone_over')
    expect(alone_key(state, { ...staff, staff: false, time_over: true })).toBe('call.alone')
  })
  it('nothing that comes after it changes what is shown', () => {
    const state = in_call({ type: 'ended', data: { reason: 'completed' } })
    expect(state).toMatchObject({ phase: 'ended', ended: 'completed', people: [] })
    expect(reduce(state, { what: 'event', event: admitted, now: kNow })).toBe(state)
  })
  it('a server that stops is a drop, not an end', () => {
    expect(in_call({ type: 'ended', data: { reason: 'server_stops' } }).phase).toBe('in_call')
  })
})

it('names one trouble at a time, the heaviest first', () => {
  const lost = reduce(in_call(), { what: 'link', link: 'reconnecting' })
  expect(trouble(lost, 'lost', false)).toBe('offline')
  expect(trouble(lost, 'lost', true)).toBe('reconnecting')
  expect(trouble(in_call(), 'lost', true)).toBe('media_lost')
  expect(trouble(in_call(), 'connected', true)).toBeNull()
})

it('says of the own network what the server does, and of nobody else\'s', () => {
  const listed = (mine: RosterEntry['line'], other: RosterEntry['line']) =>
    trouble(in_call(roster(person('me', 'guest', { line: mine }), person('doc', 'provider', { line: other }))), 'connected', true)
  for (const line of ['no_pictures', 'weak', 'sends_small'] as const) {
    expect(listed(line, null)).toBe(line)
    expect(listed(null, line)).toBeNull()
  }
})

it('is looked at by who has a page, and by nobody on the telephone', () => {
  const me = person('me', 'guest')
  expect(is_looked_at(in_call())).toBe(true)
  expect(is_looked_at(in_call(roster(me)))).toBe(false)
  expect(is_looked_at(in_call(roster(me, person('doc', 'provider', { via: 'phone' }))))).toBe(false)
  expect(is_looked_at(after(welcome('waiting')))).toBe(false)
})

it('says of the devices what keeps a person from being heard, then from being seen', () => {
  const own = (microphone: 'on' | 'blocked' | 'missing', camera: 'on' | 'off' | 'blocked' | 'missing') =>
    device_trouble({ microphone, camera, screen: 'off' })
  expect(own('on', 'off')).toBeNull()
  expect(own('blocked', 'blocked')).toBe('call.devices_blocked')
  expect(own('missing', 'blocked')).toBe('call.microphone_missing')
  expect(own('on', 'blocked')).toBe('call.camera_blocked')
})

import { describe, expect, it } from 'vitest'
import { kStart, type CallState } from './call'
import { kBetweenMs, kSmallerMs } from './shown_size'
import { always_wanted, kOutOfSightMs, kPageHiddenMs, View } from './view'
import type { RosterEntry } from './wire'

function view_of(...ids: string[]): View {
  const view = new View()
  for (const id of ids) view.add(id, 0)
  return view
}
const wanted = (view: View, now: number) => [...view.wanted(now)].filter(([, { seen }]) => seen).map(([id]) => id)

describe('which pictures are wanted', () => {
  it('a new one at once, so that its first picture waits for no tile', () => {
    expect(wanted(view_of('a'), 0)).toEqual(['a'])
  })
  it('one whose tile never comes into sight only for a moment', () => {
    const view = view_of('a')
    expect(view.deadline(0)).toBe(kOutOfSightMs)
    expect(wanted(view, kOutOfSightMs)).toEqual([])
    expect(view.deadline(kOutOfSightMs)).toBeNull()
  })
  it('one that is scrolled away no more after a while, and at once when it comes back', () => {
    const view = view_of('a', 'b')
    view.sees('a', 'in', 100)
    view.sees('b', 'in', 100)
    view.sees('a', 'out', 60_000)
    expect(wanted(view, 60_000 + kOutOfSightMs - 1)).toEqual(['a', 'b'])
    expect(wanted(view, 60_000 + kOutOfSightMs)).toEqual(['b'])
    view.sees('a', 'in', 90_000)
    expect(wanted(view, 90_000)).toEqual(['a', 'b'])
  })
  it('a stroke along the row stops nothing', () => {
    const view = view_of('a')
    for (const at of [0, 1000, 2000, 3000]) view.sees('a', at % 2000 === 0 ? 'in' : 'out', at)
    expect(wanted(view, 3000)).toEqual(['a'])
  })
  it('being told again that it is out of sight does not begin anew', () => {
    const view = view_of('a')
    view.sees('a', 'out', kOutOfSightMs - 1)
    expect(wanted(view, kOutOfSightMs)).toEqual([])
  })
  it('none on a page that is hidden for long, all when it is looked at again', () => {
    const view = view_of('a', 'b')
    view.sees('a', 'in', 0)
    view.sees('b', 'in', 0)
    view.page(true, 5000)
    view.page(true, 9000)
    expect(wanted(view, 5000 + kPageHiddenMs - 1)).toEqual(['a', 'b'])
    expect(view.deadline(5000)).toBe(5000 + kPageHiddenMs)
    expect(wanted(view, 5000 + kPageHiddenMs)).toEqual([])
    view.page(false, 60_000)
    expect(wanted(view, 60_000)).toEqual(['a', 'b'])
  })
  it('one in a window of its own also while the page is hidden', () => {
    const view = view_of('a', 'b')
    view.sees('a', 'apart', 0)
    view.sees('b', 'in', 0)
    view.page(true, 0)
    expect(wanted(view, 60_000)).toEqual(['a'])
    view.sees('a', 'out', 60_000)
    expect(wanted(view, 60_000 + kPageHiddenMs)).toEqual([])
  })
  it('those that are kept always', () => {
    const view = view_of('a', 'b')
    view.keep(['b'])
    view.page(true, 0)
    expect(wanted(view, 60_000)).toEqual(['b'])
    expect(view.deadline(60_000)).toBeNull()
    view.keep([])
    expect(wanted(view, 60_000)).toEqual([])
  })
  it('what is gone is not told of any more', () => {
    const view = view_of('a')
    view.remove('a')
    view.sees('a', 'in', 1)
    expect([...view.wanted(1)]).toEqual([])
  })
})

describe('how large they are wanted', () => {
  const sizes = (view: View, now: number) => Object.fromEntries([...view.wanted(now)].map(([id, { long_side }]) => [id, long_side]))
  it('is not known before a tile is there, and then told by itself for each', () => {
    const view = view_of('a', 'b')
    view.sees('a', 'in', 0)
    expect(sizes(view, 0)).toEqual({ a: null, b: null })
    view.sized('a', 640, 10)
    view.sized('gone', 640, 10)
    expect(sizes(view, 10)).toEqual({ a: 640, b: null })
  })
  it('changes at its time, which is a deadline', () => {
    const view = view_of('a')
    view.sees('a', 'in', 0)
    view.sized('a', 640, 0)
    expect(sizes(view, 0)).toEqual({ a: 640 })
    expect(view.deadline(0)).toBeNull()
    view.sized('a', 1280, 100)
    expect(view.deadline(100)).toBe(kBetweenMs)
    expect(sizes(view, kBetweenMs)).toEqual({ a: 1280 })
    view.sized('a', 320, 5000)
    expect(view.deadline(5000)).toBe(5000 + kSmallerMs)
    expect(sizes(view, 5000)).toEqual({ a: 1280 })
    expect(sizes(view, 5000 + kSmallerMs)).toEqual({ a: 320 })
    expect(view.deadline(5000 + kSmallerMs)).toBeNull()
  })
  it('stays with a picture that goes out of sight and comes back', () => {
    const view = view_of('a')
    view.sized('a', 640, 0)
    expect(sizes(view, kOutOfSightMs)).toEqual({ a: 640 })
    view.sees('a', 'in', 60_000)
    expect(sizes(view, 60_000)).toEqual({ a: 640 })
  })
  it('is not known of a window of its own', () => {
    const view = view_of('a')
    view.sized('a', 320, 0)
    view.sees('a', 'apart', 0)
    expect(sizes(view, 0)).toEqual({ a: null })
    view.sees('a', 'in', 100)
    expect(sizes(view, 100)).toEqual({ a: 320 })
  })
})

describe('kept are', () => {
  const person = (id: string, role: RosterEntry['role'], more: Partial<RosterEntry> = {}): RosterEntry => ({
    participant_id: id, role, name: id, via: 'link', muted: false, hand: false, line: null, since: '2026-11-24T14:00:00Z', ...more,
  })
  const camera = (of: string) => ({ consumer_id: `c-${of}`, producer_id: `p-${of}`, participant_id: of, source: 'camera' as const, paused: false })
  const people = [person('me', 'patient'), person('doc', 'provider'), person('aunt', 'guest'), person('eva', 'guest', { kind: 'interpreter', interprets: 'es' }), person('sam', 'guest', { kind: 'interpreter', interprets: 'ase' })]
  const call = (spotlight: string | null): CallState =>
    ({ ...kStart, phase: 'in_call', me: { participant_id: 'me', role: 'patient', name: 'me' }, people, spotlight, streams: people.slice(1).map(({ participant_id }) => camera(participant_id)) })
  it('who signs, but not who only speaks', () => {
    expect(always_wanted(call(null))).toEqual(['c-sam'])
  })
  it('who is in the spotlight, unless that is oneself', () => {
    expect(always_wanted(call('aunt'))).toEqual(['c-aunt', 'c-sam'])
    expect(always_wanted(call('me'))).toEqual(['c-sam'])
  })
})

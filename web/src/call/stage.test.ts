import { describe, expect, it } from 'vitest'
import { is_signed } from '../shared/sign_languages'
import { kStart, type CallState } from './call'
import { share_of, stage_of } from './stage'
import type { RosterEntry } from './wire'

const person = (id: string, role: RosterEntry['role'], more: Partial<RosterEntry> = {}): RosterEntry => ({
  participant_id: id, role, name: id, via: 'link', muted: false, hand: false, line: null, since: '2026-11-24T14:00:00Z', ...more,
})
const interpreter = (id: string, interprets: string, via: RosterEntry['via'] = 'link') => person(id, 'guest', { kind: 'interpreter', interprets, via })
const call = (me: string, people: RosterEntry[], more: Partial<CallState> = {}): CallState =>
  ({ ...kStart, phase: 'in_call', me: { participant_id: me, role: 'guest', name: me }, people, ...more })
const places = (state: CallState) => Object.fromEntries(stage_of(state).faces.map(({ tile, place }) => [tile.key, place]))
const doc = person('doc', 'provider')
const pat = person('pat', 'patient')
const aunt = person('aunt', 'guest', { kind: 'family' })
const eva = interpreter('eva', 'es')

describe('with an interpreter', () => {
  it('whoever speaks, the interpreter stands beside them, and the others are small', () => {
    const people = [doc, pat, aunt, eva]
    expect(places(call('doc', people, { spoke: ['aunt', 'pat'] }))).toEqual({ aunt: 'main', eva: 'beside', pat: 'rest', doc: 'rest' })
    expect(places(call('doc', people, { spoke: ['pat', 'aunt'] }))).toEqual({ pat: 'main', eva: 'beside', aunt: 'rest', doc: 'rest' })
  })
  it('while the interpreter speaks, or oneself, the eye stays with who spoke before', () => {
    expect(places(call('doc', [doc, pat, aunt, eva], { spoke: ['eva', 'doc', 'aunt'] })).aunt).toBe('main')
  })
  it('before anybody has spoken it is the first of the others', () => {
    expect(places(call('pat', [doc, pat, eva]))).toEqual({ doc: 'main', eva: 'beside', pat: 'rest' })
  })
  it('who has left is not looked at any more', () => {
    expect(places(call('doc', [doc, pat, eva], { spoke: ['aunt'] })).pat).toBe('main')
  })
  it('alone with the interpreter oneself does not lie over the picture', () => {
    expect(places(call('doc', [doc, eva]))).toEqual({ doc: 'rest', eva: 'beside' })
  })
  it('the interpreter, who needs no tile of their own, sees all alike', () => {
    expect(stage_of(call('eva', [doc, pat, eva])).has_speaker).toBe(false)
    expect(places(call('eva', [doc, pat, eva])).eva).toBe('corner')
  })
  it('of two interpreters one stands on either side of the speaker, who signs where nothing is said over them', () => {
    const signing = interpreter('sam', 'ase')
    const plan = stage_of(call('doc', [doc, pat, eva, signing]))
    expect(plan.faces.filter(({ place }) => place === 'beside').map(({ tile, before, signs }) => [tile.key, before, signs])).toEqual([['eva', true, false], ['sam', false, true]])
  })
  it('a telephone shows no hands', () => {
    expect(stage_of(call('doc', [doc, pat, interpreter('tel', 'ase', 'phone')])).faces.some(({ signs }) => signs)).toBe(false)
  })
})

it('without one all have tiles of one size, and oneself the corner, but for a shared screen', () => {
  expect(places(call('pat', [doc, pat, aunt]))).toEqual({ doc: 'rest', aunt: 'rest', pat: 'corner' })
  expect(places(call('pat', [pat]))).toEqual({ pat: 'rest' })
  const screen = { consumer_id: 's', producer_id: 'p', participant_id: 'doc', source: 'screen', paused: false } as const
  expect(places(call('pat', [doc, pat], { streams: [screen] }))).toEqual({ doc: 'rest', pat: 'rest' })
})

it('an interpreter without a picture takes less room, since words need less', () => {
  const plan = stage_of(call('doc', [doc, pat, eva]))
  expect(share_of(plan, () => true)).toBe('even')
  expect(share_of(plan, (tile) => tile.key !== 'eva')).toBe('words')
  expect(share_of(stage_of(call('doc', [doc, eva])), () => true)).toBe('alone')
})

describe('the spotlight', () => {
  it('makes one big for everybody, oneself too, and the others small', () => {
    for (const me of ['doc', 'pat', 'aunt']) expect(places(call(me, [doc, pat, aunt], { spotlight: 'pat' }))).toEqual({ doc: 'rest', pat: 'main', aunt: 'rest' })
  })
  it('takes the speaker\'s place beside an interpreter, and more room than one who only speaks', () => {
    const state = call('doc', [doc, pat, aunt, eva], { spotlight: 'aunt', spoke: ['pat'] })
    expect(places(state)).toEqual({ aunt: 'main', eva: 'beside', pat: 'rest', doc: 'rest' })
    expect(share_of(stage_of(state), () => true)).toBe('spotlight')
    expect(share_of(stage_of(call('doc', [doc, pat, interpreter('sam', 'ase')], { spotlight: 'pat' })), () => true)).toBe('even')
  })
  it('on an interpreter leaves the speaker beside them', () => {
    expect(places(call('doc', [doc, pat, aunt, eva], { spotlight: 'eva', spoke: ['aunt'] }))).toEqual({ eva: 'main', aunt: 'beside', pat: 'rest', doc: 'rest' })
  })
  it('on somebody who is not there is none', () => {
    expect(places(call('pat', [doc, pat], { spotlight: 'aunt' }))).toEqual({ doc: 'rest', pat: 'corner' })
  })
})

it('sign languages are known by their tags', () => {
  expect(['ase', 'bfi', 'fsl', 'sgn-US', 'ASE-US', 'es', 'zh', '', null].map(is_signed)).toEqual([true, true, true, true, true, false, false, false, false])
})

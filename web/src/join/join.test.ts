import { describe, expect, it } from 'vitest'
import {
  ask_again_ms, countdown, entry_of, has_moved, name_problem, screen_of,
  token_of, when_words, type JoinPage,
} from './join'
import { names_in_words } from '../shared/lists'

const kStart = '2026-11-24T14:00:00Z'
const kDoors = Date.parse('2026-11-24T13:45:00Z')

function page(state: JoinPage['state'], starts_at = kStart): JoinPage {
  return {
    role: 'guest',
    state,
    now: '2026-11-24T13:00:00Z',
    can_invite: false, languages: ['en', 'es'],
    language: 'en',
    clinic: { public_name: 'Riverside', contact_phone: null, palette: null, logo: null, privacy: {} },
    visit: {
      starts_at,
      ends_at: '2026-11-24T14:30:00Z',
      time_zone: 'America/New_York',
      doors_open_at: '2026-11-24T13:45:00Z',
      provider_names: ['Dr. Ruiz'],
    },
  }
}
const loaded = (state: JoinPage['state'], clock_offset_ms = 0) =>
  ({ what: 'page', page: page(state), clock_offset_ms }) as const

describe('the screen', () => {
  it('counts down to the doors by the server clock', () => {
    const screen = screen_of(loaded('too_early', 60_000), kDoors - 120_000)
    expect(screen).toMatchObject({ kind: 'too_early', opens_in_ms: 60_000 })
  })
  it('never counts below zero', () => {
    expect(screen_of(loaded('too_early'), kDoors + 5000)).toMatchObject({ opens_in_ms: 0 })
  })
  it('shows the door while the visit is open or running', () => {
    expect(screen_of(loaded('open'), kDoors)).toMatchObject({ kind: 'door', running: false })
    expect(screen_of(loaded('running'), kDoors)).toMatchObject({ kind: 'door', running: true })
  })
  it.each(['expired', 'revoked', 'declined', 'cancelled', 'completed', 'lapsed', 'switched_off'] as const)(
    'says why when it is %s',
    (why) => {
      expect(screen_of(loaded(why), kDoors)).toMatchObject({ kind: 'over', why })
    },
  )
})

describe('asking again', () => {
  it('happens at the moment the doors open', () => {
    expect(ask_again_ms(screen_of(loaded('too_early'), kDoors - 9000))).toBe(9000)
  })
  it('is rare while the visit is far away', () => {
    expect(ask_again_ms(screen_of(loaded('too_early'), kDoors - 86_400_000))).toBe(60_000)
  })
  it('stops when it is over', () => {
    expect(ask_again_ms(screen_of(loaded('completed'), kDoors))).toBeNull()
    // Behind these the visit may still run.
    for (const why of ['locked', 'expired'] as const) expect(ask_again_ms(screen_of(loaded(why), kDoors))).toBe(15_000)
  })
})

it('where guests come in by telephone the details stay, and the page looks again', () => {
  const screen = screen_of({ what: 'page', page: page('phone_only'), clock_offset_ms: 0 }, 0)
  expect(screen.kind).toBe('phone_only')
  expect(ask_again_ms(screen)).toBe(30_000)
  expect(entry_of({ type: '/problems/guest_way_off', title: '', status: 403 })).toEqual({ what: 'look_again' })
})

it('notices that the visit has moved, and only then', () => {
  expect(has_moved(page('open'), page('open'))).toBe(false)
  expect(has_moved(page('open'), page('open', '2026-11-25T14:00:00Z'))).toBe(true)
  expect(has_moved(null, page('open'))).toBe(false)
})

it('tells the time in the zone of the visit, in words of the language', () => {
  const english = when_words(kStart, '2026-11-24T14:30:00Z', 'America/New_York', 'en-US')
  expect(english.day).toBe('Tuesday, November 24, 2026')
  expect(english.time).toMatch(/^9:00\s.\s9:30\sAM$/)
  expect(english.zone).toBe('Eastern Standard Time')
  expect(when_words(kStart, kStart, 'America/New_York', 'es').day).toBe('martes, 24 de noviembre de 2026')
})

it('splits what is left into days, hours, minutes and seconds', () => {
  expect(countdown(90_061_000)).toEqual({ days: 1, hours: 1, minutes: 1, seconds: 1 })
  expect(countdown(-5)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 })
})

it('joins names as the language does', () => {
  expect(names_in_words(['Dr. Ruiz', 'Dr. Chen'], 'en')).toBe('Dr. Ruiz and Dr. Chen')
  expect(names_in_words(['Dr. Ruiz', 'Dr. Chen'], 'es')).toBe('Dr. Ruiz y Dr. Chen')
})

describe('a typed name', () => {
  it('is needed from a guest, not from a patient', () => {
    expect(name_problem('  ', 'guest')).toBe('required')
    expect(name_problem('', 'patient')).toBeNull()
  })
  it('has at most 80 characters after trimming', () => {
    expect(name_problem(` ${'a'.repeat(80)} `, 'guest')).toBeNull()
    expect(name_problem('a'.repeat(81), 'guest')).toBe('too_long')
  })
  it('can be seen', () => {
    for (const blank of ['\u200b', '\u200b \u2060', '\u3164', '\u2800', '\u200d\ufe0f', '\u0301']) expect(name_problem(blank, 'guest')).toBe('required')
    for (const good of ['نیلوفر می\u200cخواهد', '👩\u200d⚕\ufe0f', 'Jose\u0301', '李', '-']) expect(name_problem(good, 'guest')).toBeNull()
  })
  it('holds nothing that turns or controls text', () => {
    expect(name_problem('Ana\u202eanA', 'guest')).toBe('not_a_name')
    expect(name_problem('Ana\u0007', 'guest')).toBe('not_a_name')
    expect(name_problem('José Ñáñez', 'guest')).toBeNull()
  })
})

it('reads the token of a link and of nothing else', () => {
  expect(token_of('/g/abc')).toBe('abc')
  expect(token_of('/a/abc/')).toBe('abc')
  expect(token_of('/g/')).toBeNull()
  expect(token_of('/visits/abc')).toBeNull()
})

describe('a refused Join', () => {
  const problem = (word: string, status: number) => ({ type: `/problems/${word}`, title: '', status })
  it('asks who it is when the link is used elsewhere', () => {
    expect(entry_of({ ...problem('link_in_use', 409), seat_name: 'Ana' })).toEqual({ what: 'in_use', seat_name: 'Ana' })
  })
  it('looks at the page again when the link no longer lets anybody in', () => {
    expect(entry_of(problem('completed', 410))).toEqual({ what: 'look_again' })
    expect(entry_of(problem('too_early', 425))).toEqual({ what: 'look_again' })
  })
  it('says that as many as can have come by this link', () => {
    expect(entry_of({ ...problem('limit_reached', 429), limit: 'guests_by_one_link' })).toEqual({ what: 'full' })
    expect(entry_of({ ...problem('limit_reached', 429), limit: 'another' })).toEqual({ what: 'again', field: null })
  })
  it('stays at the field when the name is wrong', () => {
    expect(entry_of({ ...problem('invalid', 422), fields: [{ field: 'name', problem: 'too_long' }] })).toEqual({ what: 'again', field: 'too_long' })
  })
})

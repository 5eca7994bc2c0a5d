import { expect, it } from 'vitest'
import type { Translate } from '../shared/i18n'
import en from '../languages/en/audit.json'
import es from '../languages/es/audit.json'
import { action_words, csv_cell, csv_text, detail_words, party_words, query_of, visit_of, type AuditEvent, type Words } from './audit'

const table: Record<string, string> = {
  'audit.actions.visit.created': 'Booked the visit',
  'audit.details.kind': 'Kind',
  'audit.details.from': 'From',
  'audit.values.link': 'by link',
  'audit.sorts.server': 'The server',
  'audit.visit_of': 'Visit of {{day}}, {{time}}',
  'common.names.guest': 'Guest {{number}}',
  'common.kinds.interpreter': 'Interpreter',
}
const t: Translate = (key, values = {}) => (table[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
const words: Words = { t, has: (key) => key in table, name_of: (id) => (id === 'p1' ? 'Dana Admin' : undefined), language: 'en-US', zone: 'America/New_York' }
const event: AuditEvent = {
  number: 7, at: '2026-11-24T14:00:00Z', actor: { sort: 'person', id: 'p1', name: 'Dana Admin' }, action: 'visit.created',
  subject: { sort: 'visit', id: 'v1', starts_at: '2026-11-24T15:00:00Z' }, details: { guests: '2' }, hash: 'k1:ab',
}

it('says who, what and about what', () => {
  expect(party_words(event.actor, words)).toBe('Dana Admin')
  expect(action_words(event.action, words)).toBe('Booked the visit')
  expect(party_words(event.subject, words).replace(/\u202f/g, ' ')).toBe('Visit of Tue, Nov 24, 10:00 AM')
  expect(party_words({ sort: 'guest', id: 'i', number: 2, kind: 'interpreter' }, words)).toBe('Guest 2 (Interpreter)')
  expect(party_words({ sort: 'server' }, words)).toBe('The server')
})

it('has plain words for what its tables do not know yet', () => {
  expect(action_words('seat.put_back', words)).toBe('seat put back')
  expect(party_words({ sort: 'lobby' }, words)).toBe('lobby')
})

it('tells details in words, times in the zone of the clinic, and no ids', () => {
  const details = { kind: 'interpreter', via: 'link', from: '2026-11-24T14:01:00Z', came_by: 'abc', let_in_by: 'person:p1' }
  expect(detail_words(details, words).map((one) => one.replace(/\u202f/g, ' '))).toEqual(['Kind: Interpreter', 'via: by link', 'From: 9:01 AM', 'let in by: Dana Admin'])
})

it('names who held the visit before and who holds it now, and the old and the new time with their days', () => {
  const takeover = { providers_before: 'person:p1', providers: 'person:p2,person:p1' }
  expect(detail_words(takeover, words)).toEqual(['providers before: Dana Admin', 'providers: audit.sorts.person and Dana Admin'])
  const move = { starts_before: '2026-11-24T14:00:00Z', starts: '2026-11-25T14:30:00Z' }
  expect(detail_words(move, words).map((one) => one.replace(/\u202f/g, ' '))).toEqual(['starts before: Tue, Nov 24, 9:00 AM', 'starts: Wed, Nov 25, 9:30 AM'])
})

const server = Object.entries(import.meta.glob<string>('../../../src/{desk,storage,api,calls,dialin,server}/*.cpp', { query: '?raw', import: 'default', eager: true }))
  .filter(([path]) => !path.endsWith('_test.cpp')).map(([, source]) => source).join('\n')
/** Each call that writes an event, up to its semicolon. */
const written = [...server.matchAll(/\b(?:note|audit\(\)\.append)\((?:unit|\{)[^;]*;/g)].map(([call]) => call)
// The last word of these is a state of the visit.
const kOver = ['completed', 'cancelled', 'lapsed']

it.each([['English', en], ['Spanish', es]])('has words for every action and every detail that the server writes: %s', (_, audit) => {
  const actions = new Set(written.flatMap((call) => [...call.matchAll(/"([a-z]+\.[a-z_]*)"/g)].flatMap(([, action = '']) =>
    action.endsWith('.') ? kOver.map((state) => action + state) : [action])))
  expect(actions.size).toBeGreaterThan(30)
  const known = (path: string[]): unknown => path.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], audit)
  expect([...actions].filter((action) => typeof known(['actions', ...action.split('.')]) !== 'string')).toEqual([])
  const details = new Set([...written, ...server.matchAll(/details\.emplace_back\("[^;]*;|\bDetails differences\([^]*?\n}/g)].flatMap((call) =>
    [...String(call).matchAll(/(?:\{|emplace_back\(|changed\(|text\()"([a-z_]+)",/g)].map(([, name = '']) => name)))
  details.delete('came_by') // an id
  expect(details.size).toBeGreaterThan(20)
  expect([...details].filter((name) => typeof known(['details', name]) !== 'string')).toEqual([])
})

it('knows the visit of an event', () => {
  expect(visit_of(event)).toBe('v1')
  expect(visit_of({ ...event, subject: { sort: 'guest', id: 'i', visit_id: 'v2' } })).toBe('v2')
  expect(visit_of({ ...event, subject: { sort: 'clinic' } })).toBeNull()
})

it('asks for what is chosen only', () => {
  expect(query_of({ person: '', day: '', visit: '' })).toEqual({})
  expect(query_of({ person: 'p', day: '2026-11-24', visit: 'v' })).toEqual({ person_id: 'p', day: '2026-11-24', visit_id: 'v' })
})

it('no cell of the file is a formula to a spreadsheet, and none breaks out of its quotes', () => {
  for (const evil of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\uff1d1', '=HYPERLINK("http://x","y")']) {
    expect(csv_cell(evil).startsWith(`"'`)).toBe(true)
  }
  expect(csv_cell('a "b", c')).toBe('"a ""b"", c"')
  const lines = csv_text([{ ...event, actor: { sort: 'person', id: 'p1', name: `=cmd|' /C calc'!A0` } }], words).split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]?.startsWith('\ufeff"audit.columns.number"')).toBe(true)
  expect(lines[1]).toContain(`"'=cmd|' /C calc'!A0"`)
})

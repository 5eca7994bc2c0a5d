import { expect, it } from 'vitest'
import { read_desk_event, retry_delay_ms } from '../shared/desk'
import type { VisitDetails } from '../shared/visit_words'
import { attendees } from './attendees'
import { is_idle, kIdleMs } from './idle'
import { path_after_sign_in, place_at, sign_in_path } from './places'

it('every address of the dashboard has its place', () => {
  expect(place_at('/')).toEqual({ at: 'schedule' })
  expect(place_at('/schedule/')).toEqual({ at: 'schedule' })
  expect(place_at('/waiting-room')).toEqual({ at: 'waiting_room' })
  expect(place_at('/settings')).toEqual({ at: 'settings' })
  expect(place_at('/visits/0123abc')).toEqual({ at: 'visit', visit_id: '0123abc' })
  expect(place_at('/reset/T-o_k')).toEqual({ at: 'reset', token: 'T-o_k' })
  expect(place_at('/visits/')).toEqual({ at: 'unknown' })
  expect(place_at('/elsewhere')).toEqual({ at: 'unknown' })
})
it('who has to sign in comes back to the page that was asked for', () => {
  expect(sign_in_path('/visits/abc')).toBe('/signin?back=%2Fvisits%2Fabc')
  expect(sign_in_path('/')).toBe('/signin')
  expect(path_after_sign_in('?back=%2Fvisits%2Fabc')).toBe('/visits/abc')
  expect(path_after_sign_in('?back=/call/abc')).toBe('/call/abc')
  expect(path_after_sign_in('')).toBe('/')
})
it('incident_24: but never to an address of somebody else, however it is written', () => {
  const evil = [
    'https://evil.example/', '//evil.example/waiting-room', '///evil.example', '/\\evil.example', '\\evil.example', '\\\\evil.example', '/%2fevil.example',
    '/%5cevil.example', '/\t/evil.example', '\t//evil.example', ' //evil.example', '/schedule\r\nLocation: //evil.example', '/visits/abc\n', '/call/abc\n',
    '/schedule@evil.example', '/schedule?x=//evil.example', '/schedule#//evil.example', 'http:evil.example', 'javascript:alert(1)', 'data:text/html,x', '/signin',
    '/reset/abc', '/call/../x', '/visits//evil.example', '.evil.example', '@evil.example',
  ]
  for (const back of evil) expect([back, path_after_sign_in(`?back=${encodeURIComponent(back)}`)]).toEqual([back, '/'])
  expect(path_after_sign_in('?back=//evil.example&back=/schedule')).toBe('/')
})
it('the cover comes after fifteen minutes without input', () => {
  expect(is_idle(1000, 1000 + kIdleMs - 1)).toBe(false)
  expect(is_idle(1000, 1000 + kIdleMs)).toBe(true)
})
it('a lost connection is tried again, later each time and never all at once', () => {
  expect([0, 1, 2, 3].map((attempt) => retry_delay_ms(attempt, 1))).toEqual([1000, 2000, 4000, 8000])
  expect(retry_delay_ms(20, 1)).toBe(30_000)
  expect(retry_delay_ms(0, 0)).toBe(500)
})
it('messages that this page does not know are left alone', () => {
  expect(read_desk_event('{"type":"visit_changed","visit_id":"a"}')).toEqual({ type: 'visit_changed', visit_id: 'a' })
  expect(read_desk_event('{"type":"new"}')).toBeNull()
  expect(read_desk_event('?')).toBeNull()
})
it('who asks to complete is not named among those who are in', () => {
  const details = {
    providers_present: [{ person_id: 'ruiz', name: 'Dr. Ruiz', since: 's' }, { person_id: 'weber', name: 'Dr. Weber', since: 's' }],
    seats: [{ invitation_id: 'i', role: 'patient', name: 'Maria', number: 0, state: 'in_call', state_since: 's' }],
  } as unknown as VisitDetails
  expect(attendees(details, 'ruiz').map((person) => person.name)).toEqual(['Dr. Weber', 'Maria'])
})

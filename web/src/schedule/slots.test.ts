import { describe, expect, it } from 'vitest'
import { duration_minutes, end_date, instants_of, locals_of, next_half_hour, slot_of, times_of, with_start } from './slots'

const kNewYork = 'America/New_York'
const at = (iso: string) => Date.parse(iso)

describe('the next half hour', () => {
  it('is the coming full or half hour on the wall', () => {
    expect(times_of(next_half_hour(at('2026-06-10T14:12:00Z'), kNewYork), kNewYork)).toEqual({ date: '2026-06-10', start: '10:30', end: '11:00' })
  })
  it('is now when now is one', () => {
    expect(next_half_hour(at('2026-06-10T14:30:00Z'), kNewYork).starts_at).toBe(at('2026-06-10T14:30:00Z'))
  })
  it('is one of the zone, not of UTC, where they differ by three quarters of an hour', () => {
    expect(times_of(next_half_hour(at('2026-06-10T14:12:00Z'), 'Asia/Kathmandu'), 'Asia/Kathmandu')).toMatchObject({ start: '20:00', end: '20:30' })
  })
  it('goes over midnight', () => {
    expect(times_of(next_half_hour(at('2026-06-11T03:40:00Z'), kNewYork), kNewYork)).toEqual({ date: '2026-06-11', start: '00:00', end: '00:30' })
  })
  it('skips the hour that a clock change leaves out', () => {
    // 1:40 on the day when 2:00 becomes 3:00
    expect(times_of(next_half_hour(at('2026-03-08T06:40:00Z'), kNewYork), kNewYork)).toMatchObject({ start: '03:00', end: '03:30' })
  })
  it('passes over the hour that comes twice', () => {
    // 1:10 for the first time
    expect(times_of(next_half_hour(at('2026-11-01T05:10:00Z'), kNewYork), kNewYork)).toMatchObject({ start: '02:00', end: '02:30' })
  })
})

describe('what the wall shows', () => {
  it('is one instant on most days, none when skipped, two when repeated', () => {
    expect(instants_of('2026-06-10T10:30', kNewYork)).toEqual([at('2026-06-10T14:30:00Z')])
    expect(instants_of('2026-03-08T02:30', kNewYork)).toEqual([])
    expect(instants_of('2026-11-01T01:30', kNewYork)).toHaveLength(2)
  })
  it('is none for what is no time and no zone', () => {
    expect(instants_of('T10:30', kNewYork)).toEqual([])
    expect(instants_of('2026-06-10T10:30', 'Mars/Olympus')).toEqual([])
  })
})

describe('the end', () => {
  it('lies on the next day when the visit goes over midnight', () => {
    expect(locals_of({ date: '2026-12-31', start: '23:30', end: '00:15' })).toEqual({ starts_local: '2026-12-31T23:30', ends_local: '2027-01-01T00:15' })
  })
  it('stays on the day when it was a slip, so that the server can say so', () => {
    expect(end_date({ date: '2026-06-10', start: '14:00', end: '13:30' })).toBe('2026-06-10')
    expect(end_date({ date: '2026-06-10', start: '14:00', end: '' })).toBe('2026-06-10')
  })
  it('goes along with the start', () => {
    expect(with_start({ date: '2026-06-10', start: '10:00', end: '10:45' }, '16:00', kNewYork)).toMatchObject({ start: '16:00', end: '16:45' })
  })
  it('goes along over a clock change by the minutes that pass, not by those on the wall', () => {
    expect(with_start({ date: '2026-03-08', start: '00:00', end: '01:00' }, '01:30', kNewYork)).toMatchObject({ start: '01:30', end: '03:30' })
  })
  it('stays when the new start is none yet', () => {
    expect(with_start({ date: '2026-06-10', start: '10:00', end: '10:45' }, '', kNewYork)).toMatchObject({ start: '', end: '10:45' })
    expect(with_start({ date: '2026-03-08', start: '00:00', end: '01:00' }, '02:30', kNewYork)).toMatchObject({ start: '02:30', end: '01:00' })
  })
})

it('counts the minutes that pass', () => {
  const slot = slot_of({ date: '2026-03-08', start: '01:30', end: '03:30' }, kNewYork)
  expect(slot === null ? null : duration_minutes(slot)).toBe(60)
  expect(slot_of({ date: '2026-03-08', start: '02:30', end: '03:30' }, kNewYork)).toBeNull()
})

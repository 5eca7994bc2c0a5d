import { describe, expect, it } from 'vitest'
import { count, numbers } from './numbers'

const received = (packets: number, lost: number, bytes: number) => ({ type: 'inbound-rtp', packetsReceived: packets, packetsLost: lost, bytesReceived: bytes })

describe('the connection in numbers', () => {
  it('shows what happened between two looks', () => {
    const before = count([received(100, 0, 10_000)], 1000)
    const now = count([received(190, 10, 135_000), { type: 'outbound-rtp', bytesSent: 50_000 }], 3000)
    expect(numbers(before, now)).toEqual({ round_trip_ms: null, lost_percent: 10, in_kbps: 500, out_kbps: 200, pictures: [] })
  })
  it('takes the longer way there and back of the two that are in use, and each picture by its size', () => {
    const pair = (seconds: number, nominated: boolean) => ({ type: 'candidate-pair', nominated, state: 'succeeded', currentRoundTripTime: seconds })
    const seen = count([pair(0.05, true), pair(0.02, true), pair(9, false), { ...received(1, 0, 1), frameWidth: 480, frameHeight: 270 }], 0)
    expect(seen.round_trip_ms).toBe(50)
    expect(seen.pictures).toEqual(['480 × 270'])
  })
  it('a stream that ended makes nothing negative', () => {
    const shown = numbers(count([received(100, 5, 10_000)], 0), count([], 1000))
    expect(shown).toMatchObject({ lost_percent: 0, in_kbps: 0 })
  })
})

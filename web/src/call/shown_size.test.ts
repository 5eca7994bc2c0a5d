import { describe, expect, it } from 'vitest'
import { kBetweenMs, kLongestSide, kSmallerMs, ShownSize } from './shown_size'

function shown(long_side: number): ShownSize {
  const size = new ShownSize()
  size.becomes(long_side, 0)
  expect(size.told_by(0)).toBe(long_side)
  return size
}

describe('how large a picture is shown is told', () => {
  it('first as soon as it is known', () => {
    const size = new ShownSize()
    expect(size.told_by(0)).toBeNull()
    expect(size.due()).toBeNull()
    size.becomes(320, 5)
    expect(size.due()).toBeLessThanOrEqual(5)
    expect(size.told_by(5)).toBe(320)
    expect(size.due()).toBeNull()
  })
  it('again at once when it grows, but not with each step of a window that is drawn larger', () => {
    const size = shown(300)
    size.becomes(1200, 60_000)
    expect(size.told_by(60_000)).toBe(1200)
    const told = new Set<number | null>()
    for (let since = 0; since <= 2000; since += 20) {
      size.becomes(1200 + since, 60_000 + since)
      told.add(size.told_by(60_000 + since))
    }
    expect([...told]).toEqual([1200, 1200 + kBetweenMs, 1200 + 2 * kBetweenMs])
    size.becomes(3600, 62_100)
    expect(size.due()).toBe(62_000 + kBetweenMs)
    expect(size.told_by(62_000 + kBetweenMs)).toBe(3600)
  })
  it('later when it becomes smaller and stays so', () => {
    const size = shown(1200)
    size.becomes(300, 10_000)
    expect(size.due()).toBe(10_000 + kSmallerMs)
    expect(size.told_by(10_000 + kSmallerMs - 1)).toBe(1200)
    size.becomes(200, 10_000 + kSmallerMs - 1)
    expect(size.told_by(10_000 + kSmallerMs)).toBe(200)
  })
  it('not when it was smaller for a moment', () => {
    const size = shown(1200)
    size.becomes(300, 10_000)
    size.becomes(1180, 11_000)
    expect(size.due()).toBeNull()
    size.becomes(300, 11_500)
    expect(size.told_by(10_000 + kSmallerMs)).toBe(1200)
    expect(size.told_by(11_500 + kSmallerMs)).toBe(300)
  })
  it('not when it changes by less than a tenth, however often', () => {
    const size = shown(500)
    for (let at = 0; at < 100_000; at += 100) {
      size.becomes(at % 200 === 0 ? 460 : 545, at)
      expect(size.told_by(at)).toBe(500)
    }
    size.becomes(551, 100_000)
    expect(size.told_by(100_000)).toBe(551)
  })
  it('in whole pixels within bounds, and never of what is not laid out', () => {
    const size = shown(500)
    for (const none of [0, -1, NaN]) size.becomes(none, 10_000)
    expect(size.told_by(60_000)).toBe(500)
    size.becomes(700.2, 60_000)
    expect(size.told_by(60_000)).toBe(701)
    size.becomes(1e9, 120_000)
    expect(size.told_by(120_000)).toBe(kLongestSide)
    size.becomes(0.3, 180_000)
    expect(size.told_by(180_000 + kSmallerMs)).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { is_limited, kNotSending, look, type Sending } from './sending'

const kEveryMs = 2000

/** Looks at what was said, one each two seconds; answers after which of them the words stood there. */
function words(said: (boolean | null)[], every = kEveryMs): boolean[] {
  let state: Sending = kNotSending
  return said.map((limited, i) => (state = look(state, i * every, limited)).small)
}
const for_seconds = (seconds: number, limited: boolean | null) => Array<boolean | null>(seconds * 1000 / kEveryMs).fill(limited)
/** How often the words came or went. */
const changes = (shown: boolean[]) => shown.filter((now, i) => now !== (shown[i - 1] ?? false)).length

describe('a picture that finds no room on its way out', () => {
  it('is told of after some seconds of it, and not of a moment', () => {
    expect(words([...for_seconds(20, false), ...for_seconds(4, true), ...for_seconds(20, false)])).not.toContain(true)
    const shown = words([...for_seconds(20, false), ...for_seconds(30, true)])
    const after = shown.indexOf(true) * kEveryMs - 20_000
    expect(after).toBeGreaterThanOrEqual(4000)
    expect(after).toBeLessThanOrEqual(8000)
    expect(shown.slice(shown.indexOf(true))).not.toContain(false)
  })
  it('is told of for ten seconds after the last of it, and no longer', () => {
    const shown = words([...for_seconds(20, false), ...for_seconds(10, true), ...for_seconds(30, false)])
    const last_limited = 30_000 - kEveryMs
    const gone = shown.lastIndexOf(true) * kEveryMs + kEveryMs
    expect(gone - last_limited).toBe(10_000)
    expect(changes(shown)).toBe(2)
  })
  it('does not come and go with a network that does', () => {
    const coming_and_going = Array.from({ length: 20 }, () => [...for_seconds(6, true), ...for_seconds(6, false)]).flat()
    expect(changes(words([...for_seconds(20, false), ...coming_and_going]))).toBe(1)
    const now_and_then = Array.from({ length: 20 }, () => [...for_seconds(2, true), ...for_seconds(8, false)]).flat()
    expect(words([...for_seconds(20, false), ...now_and_then])).not.toContain(true)
  })
  it('is nothing in the first seconds of a camera, and begins anew with the next', () => {
    expect(words([...for_seconds(10, true), ...for_seconds(20, false)])).not.toContain(true)
    const shown = words([...for_seconds(30, true), null, ...for_seconds(10, true), ...for_seconds(10, true)])
    expect(shown[14]).toBe(true)
    expect(shown.slice(15, 21)).not.toContain(true)
    expect(shown.at(-1)).toBe(true)
  })
  it('is not told of for what a page did not see while it slept', () => {
    expect(words(Array(5).fill(true), 60_000)).not.toContain(true)
  })
})

describe('what a browser says of a camera', () => {
  const size = (reason: string | undefined, active?: boolean) => ({ type: 'outbound-rtp', kind: 'video', ...(active === undefined ? {} : { active }), ...(reason === undefined ? {} : { qualityLimitationReason: reason }) })
  it('is limited when the network limits one of its sizes', () => {
    expect(is_limited([size('none'), size('bandwidth'), { type: 'codec' }])).toBe(true)
    expect(is_limited([size('none'), size('none')])).toBe(false)
  })
  it('is not limited by its processor, nor by a size that nobody asked for', () => {
    expect(is_limited([size('cpu'), size('other')])).toBe(false)
    expect(is_limited([size('none'), size('bandwidth', false)])).toBe(false)
  })
  it('is not known of Firefox, nor without a camera, nor by sound', () => {
    expect(is_limited([size(undefined)])).toBeNull()
    expect(is_limited([])).toBeNull()
    expect(is_limited([{ type: 'outbound-rtp', kind: 'audio', qualityLimitationReason: 'bandwidth' }])).toBeNull()
  })
})

/**
 * How large one picture is shown, as far as the server has to know: of a picture that is shown small it need not send the
 * largest. Told are changes that may matter. No elements, no clock; times are arguments in milliseconds.
 */

/** In pixels of the screen; the contract's bounds. */
export const kLongestSide = 16_383

// The sizes that are sent are twice each other: what changes by less than a tenth seldom asks for another one.
const kMatters = 1.1
// What grows is told at once, but while a window is being drawn larger not with each step: the server takes twenty
// requests a second, and forty people may be in a call.
export const kBetweenMs = 1000
// Longer than a new order on the stage: each change of layers costs the sender a key frame, and gains no picture.
export const kSmallerMs = 2000

export class ShownSize {
  private is: number | null = null
  private told: number | null = null
  private told_at = -Infinity
  private smaller_since = 0

  /** The longer side of the picture, in pixels of the screen. */
  becomes(long_side: number, now: number): void {
    if (!(long_side > 0)) return // not laid out
    const was_smaller = this.is_smaller()
    this.is = Math.min(Math.ceil(long_side), kLongestSide)
    if (!was_smaller) this.smaller_since = now
  }

  /** What the server should know by now; null: nothing yet. */
  told_by(now: number): number | null {
    if ((this.due() ?? Infinity) <= now) {
      this.told = this.is
      this.told_at = now
    }
    return this.told
  }

  /** When `told_by` changes, or has; null: as long as the size is what it is it does not. */
  due(): number | null {
    if (this.is === null) return null
    if (this.told === null || this.is > this.told * kMatters) return this.told_at + kBetweenMs
    return this.is_smaller() ? this.smaller_since + kSmallerMs : null
  }

  private is_smaller(): boolean {
    return this.told !== null && this.is !== null && this.is * kMatters < this.told
  }
}

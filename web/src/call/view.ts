/**
 * Which of the others' pictures are looked at here, and how large: the server need not send one that is out of sight for a
 * while, and must at once when it is in sight again. Of pictures alone, never of sound. No elements, no clock; times are
 * arguments in milliseconds.
 */
import type { CallState } from './call'
import { ShownSize } from './shown_size'
import { stage_of } from './stage'

/** apart: in a window of its own (picture-in-picture), which stays when the page is hidden. */
export type Sight = 'out' | 'in' | 'apart'

// Longer than a stroke along the row of faces or a new order on the stage: each return costs the sender a key frame.
export const kOutOfSightMs = 2000
// A look into another tab belongs to a visit; who comes back from it should find the pictures moving.
export const kPageHiddenMs = 10_000

/** What the server is told of a picture. */
export interface Shown {
  seen: boolean
  /** In pixels of the screen; null: not known. */
  long_side: number | null
}

interface Picture {
  sight: Sight
  /** Since when it is out of sight. */
  since: number
  size: ShownSize
}

export class View {
  private readonly pictures = new Map<string, Picture>()
  private hidden_since: number | null = null
  private always: ReadonlySet<string> = new Set()

  /** A picture that can be shown; its tile follows. */
  add(consumer_id: string, now: number): void {
    if (!this.pictures.has(consumer_id)) this.pictures.set(consumer_id, { sight: 'out', since: now, size: new ShownSize() })
  }

  remove(consumer_id: string): void {
    this.pictures.delete(consumer_id)
  }

  sees(consumer_id: string, sight: Sight, now: number): void {
    const picture = this.pictures.get(consumer_id)
    if (picture === undefined || picture.sight === sight) return
    this.pictures.set(consumer_id, { ...picture, sight, since: now })
  }

  sized(consumer_id: string, long_side: number, now: number): void {
    this.pictures.get(consumer_id)?.size.becomes(long_side, now)
  }

  page(hidden: boolean, now: number): void {
    this.hidden_since = hidden ? (this.hidden_since ?? now) : null
  }

  /** Those that are sent whatever is in sight. */
  keep(always: Iterable<string>): void {
    this.always = new Set(always)
  }

  /** Each picture, and how it is wanted now. */
  wanted(now: number): Map<string, Shown> {
    return new Map([...this.pictures].map(([id, picture]) => [id, {
      seen: (this.ends_at(id, picture) ?? Infinity) > now,
      // A window of its own has a size of its own.
      long_side: picture.sight === 'apart' ? null : picture.size.told_by(now),
    }]))
  }

  /** When `wanted` changes by itself; null: not before something else happens. */
  deadline(now: number): number | null {
    const ends = [...this.pictures].flatMap(([id, picture]) => [this.ends_at(id, picture), picture.size.due()]).filter((at) => at !== null && at > now) as number[]
    return ends.length === 0 ? null : Math.min(...ends)
  }

  /** When it stops being wanted, or has; null: as long as nothing changes it is. */
  private ends_at(id: string, { sight, since }: Picture): number | null {
    if (this.always.has(id) || sight === 'apart') return null
    const ends = [sight === 'out' ? since + kOutOfSightMs : Infinity, this.hidden_since === null ? Infinity : this.hidden_since + kPageHiddenMs]
    const first = Math.min(...ends)
    return first === Infinity ? null : first
  }
}

/** Hands that speak, and whom a provider wants to be seen, wait for nothing. */
export function always_wanted(call: CallState): string[] {
  return stage_of(call).faces
    .filter(({ tile, signs }) => !tile.mine && (signs || tile.person.participant_id === call.spotlight))
    .flatMap(({ tile }) => tile.picture ?? [])
}

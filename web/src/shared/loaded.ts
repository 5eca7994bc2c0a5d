/** Something that is loaded from the server, shown, and loaded again when it may have changed. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { as_refused, type Refused } from './api'

export interface Loaded<T> {
  /** The newest answer; it stays while it is loaded again and when that fails. */
  value: T | null
  /** Why the last attempt failed; null after one that worked. */
  refused: Refused | null
  reload(): void
  /** An answer that came another way, such as that of a change. */
  set(value: T): void
}

/** `load` must keep its identity (useCallback): with another one the old value is gone. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [state, set_state] = useState<{ of: () => Promise<T>; value: T | null; refused: Refused | null }>({ of: load, value: null, refused: null })
  // At most one request on its way and one after it, however many events ask for it.
  const flight = useRef<{ running: (() => Promise<T>) | null; again: boolean; newest: number }>({ running: null, again: false, newest: 0 })

  const reload = useCallback(() => {
    const now = flight.current
    if (now.running === load) {
      now.again = true
      return
    }
    now.running = load
    now.again = false
    const asked = ++now.newest
    const is_newest = () => now.newest === asked
    const done = () => {
      if (now.running !== load) return
      now.running = null
      if (now.again) reload()
    }
    load().then(
      (value) => {
        if (is_newest()) set_state({ of: load, value, refused: null })
        done()
      },
      (error: unknown) => {
        if (is_newest()) set_state((before) => ({ of: load, value: before.of === load ? before.value : null, refused: as_refused(error) }))
        done()
      },
    )
  }, [load])
  useEffect(reload, [reload])

  const set = useCallback((value: T) => {
    flight.current.newest++ // what is on its way is older
    set_state({ of: load, value, refused: null })
  }, [load])
  const current = state.of === load ? state : { value: null, refused: null }
  return { value: current.value, refused: current.refused, reload, set }
}

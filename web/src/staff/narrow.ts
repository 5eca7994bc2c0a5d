/** Whether a side sheet takes the whole screen. */
import { useSyncExternalStore } from 'react'

// The width of the sheet and as much again: less than that beside it is no page any more. As in staff.css.
const query = matchMedia('(max-width: 48rem)')

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches)
}

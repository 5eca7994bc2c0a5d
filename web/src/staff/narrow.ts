/** Whether a side sheet covers the page rather than standing beside it. */
import { useSyncExternalStore } from 'react'

// Less than this beside the sheet is no week and no list any more. As in staff.css.
const query = matchMedia('(max-width: 71.99rem)')

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches)
}

/** The browser's history as the dashboard uses it: the address, and the tab that lies behind Visit Details. */
import { useSyncExternalStore } from 'react'
import { place_at, type Place, type Tab } from './places'

const listeners = new Set<() => void>()
let shown = { path: location.pathname, place: place_at(location.pathname) }

function publish(): void {
  shown = { path: location.pathname, place: place_at(location.pathname) }
  for (const listener of [...listeners]) listener()
}
window.addEventListener('popstate', publish)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => shown).place
}

export function go(path: string, options: { replace?: boolean; behind?: Tab } = {}): void {
  const state = options.behind === undefined ? null : { behind: options.behind }
  if (options.replace === true) history.replaceState(state, '', path)
  else history.pushState(state, '', path)
  publish()
}

/** The tab from which Visit Details were opened; null when the address itself was opened. */
export function tab_behind(): Tab | null {
  const state = history.state as { behind?: Tab } | null
  return state?.behind ?? null
}

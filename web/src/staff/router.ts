/** The browser's history as the dashboard uses it: the address, the tab that lies behind Visit Details, and what is asked before a tab goes with unsaved words. */
import { useSyncExternalStore } from 'react'
import { let_unsaved_go, unsaved_forms } from '../shared/unsaved'
import { place_at, tab_shown, type Place, type Tab } from './places'

interface Shown {
  path: string
  place: Place
  state: unknown
  /** Where to go on to, once it was answered that unsaved words may be lost. */
  asked: { forms: string[]; go_on(): void } | null
}

const listeners = new Set<() => void>()
let shown = here()

function here(): Shown {
  return { path: location.pathname, place: place_at(location.pathname), state: history.state, asked: null }
}

function show(next: Shown): void {
  shown = next
  for (const listener of [...listeners]) listener()
}

function loses_words(next: Place, behind: Tab | null): boolean {
  return unsaved_forms().length > 0 && tab_shown(next, behind) !== tab_shown(shown.place, behind_of(shown.state))
}

window.addEventListener('popstate', () => {
  const next = here()
  if (!loses_words(next.place, behind_of(next.state))) return show(next)
  // The browser has gone already: what was shown is put on top, and going on goes back to what was wanted.
  history.pushState(shown.state, '', shown.path)
  ask_first(() => history.back())
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => shown).place
}

/** The question that is open before unsaved words go. */
export function useAsked(): Shown['asked'] {
  return useSyncExternalStore(subscribe, () => shown).asked
}

export function stay(): void {
  show({ ...shown, asked: null })
}

/** Does what takes the whole dashboard away, or a tab of it; at once where nothing would be lost. */
export function ask_first(act: () => void): void {
  const forms = unsaved_forms()
  if (forms.length === 0) return act()
  const go_on = () => {
    let_unsaved_go()
    stay()
    act()
  }
  show({ ...shown, asked: { forms, go_on } })
}

/** With `replace`, what was shown is no more, and nobody is asked. */
export function go(path: string, options: { replace?: boolean; behind?: Tab } = {}): void {
  const state = options.behind === undefined ? null : { behind: options.behind }
  const move = () => {
    if (options.replace === true) history.replaceState(state, '', path)
    else history.pushState(state, '', path)
    show(here())
  }
  if (options.replace !== true && loses_words(place_at(path), options.behind ?? null)) ask_first(move)
  else move()
}

function behind_of(state: unknown): Tab | null {
  return (state as { behind?: Tab } | null)?.behind ?? null
}

/** The tab from which Visit Details were opened; null when the address itself was opened. */
export function tab_behind(): Tab | null {
  return behind_of(history.state)
}

/** The day's visits, kept true for the whole dashboard: the badge and the knock are there on every tab. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { ask, type Refused } from '../shared/api'
import { chime } from '../shared/chime'
import { useDesk } from '../shared/desk'
import { useLoaded } from '../shared/loaded'
import type { VisitDetails } from '../shared/visit_words'
import { all_waiting, new_knocks, shown_visits, visits_with_waiting, type Knock } from './waiting_room'

const kRememberedAs = 'bedside.only_mine'
// The desk's socket says what changes; a day that begins and doors that open change nothing there.
const kReloadMs = 60_000

export interface WaitingRoom {
  visits: VisitDetails[] | null
  refused: Refused | null
  reload(): void
  /** The server's clock minus ours: minutes of waiting are counted on the server's. */
  clock_offset_ms: number
  only_mine: boolean
  set_only_mine(only_mine: boolean): void
  badge: number
  /** The newest knock, to be said aloud. */
  knock: Knock | null
}

function remembered(): boolean {
  try {
    return localStorage.getItem(kRememberedAs) === 'yes'
  } catch {
    return false // storage may be forbidden
  }
}

function remember(only_mine: boolean): void {
  try {
    localStorage.setItem(kRememberedAs, only_mine ? 'yes' : 'no')
  } catch {
    // the choice holds until the page closes
  }
}

async function load_day() {
  const day = await ask('get', '/api/waiting-room', {})
  return { visits: day.visits, clock_offset_ms: Date.parse(day.now) - Date.now() }
}

/** `is_provider`: others have no visits of their own. */
export function useWaitingRoom(person_id: string, is_provider: boolean): WaitingRoom {
  const load = useCallback(load_day, [])
  const { value, refused, reload } = useLoaded(load)
  const [wish, set_wish] = useState(remembered)
  const [knock, set_knock] = useState<Knock | null>(null)
  const waiting_before = useRef<Set<string> | null>(null)
  const only_mine = wish && is_provider

  useDesk((event) => {
    if (event.type !== 'clinic_changed' && event.type !== 'signed_out') reload()
  })
  useEffect(() => {
    const timer = setInterval(reload, kReloadMs)
    const visible = () => {
      if (document.visibilityState === 'visible') reload()
    }
    document.addEventListener('visibilitychange', visible)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', visible)
    }
  }, [reload])

  const visits = value?.visits ?? null
  useEffect(() => {
    if (visits === null) return
    const known = waiting_before.current
    waiting_before.current = all_waiting(visits)
    // Who waits already when the page opens stands on the badge; a sound is for who comes.
    const newest = known === null ? undefined : new_knocks(shown_visits(visits, person_id, only_mine), known).at(-1)
    if (newest === undefined) return
    set_knock(newest)
    chime()
  }, [visits, person_id, only_mine])

  return {
    visits: visits === null ? null : shown_visits(visits, person_id, only_mine),
    refused,
    reload,
    clock_offset_ms: value?.clock_offset_ms ?? 0,
    only_mine,
    set_only_mine: (next) => {
      remember(next)
      set_wish(next)
    },
    badge: visits === null ? 0 : visits_with_waiting(shown_visits(visits, person_id, only_mine)),
    knock,
  }
}

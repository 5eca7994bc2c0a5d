/** What stands beside the call (who is invited, how messages fare) is asked for at once, now and then, and when somebody comes or goes, or the visit changes; more often while a message is on its way. */
import { useEffect } from 'react'
import type { Seat } from './people'
import type { CallSession } from './session'
import { is_under_way } from './undelivered'

// The roster tells at once who is in; who waits and how invitations fare may be some seconds old.
const kReloadMs = 8000
// Whoever has just invited reads at once that it does not arrive.
const kUnderWayMs = 2000

/** `reload` keeps its identity; nothing happens without a session. */
export function useBesideCall(session: CallSession | null, reload: () => void, seats: Seat[] | undefined): void {
  const under_way = session !== null && is_under_way(seats ?? [], Date.now() + session.snapshot.call.clock_offset_ms)
  useEffect(() => {
    if (session === null) return
    const timer = setInterval(reload, under_way ? kUnderWayMs : kReloadMs)
    return () => clearInterval(timer)
  }, [reload, session, under_way])
  useEffect(() => {
    if (session === null) return
    reload()
    let { people, visit } = session.snapshot.call
    return session.subscribe(() => {
      const now = session.snapshot.call
      if (now.people === people && now.visit === visit) return
      ;({ people, visit } = now)
      reload()
    })
  }, [reload, session])
}

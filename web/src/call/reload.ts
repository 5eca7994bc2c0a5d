/** What stands beside the call (who is invited, how messages fare) is asked for at once, now and then, and when somebody comes or goes, or the visit changes. */
import { useEffect } from 'react'
import type { CallSession } from './session'

// The roster tells at once who is in; who waits and how invitations fare may be some seconds old.
const kReloadMs = 8000

/** `reload` keeps its identity; nothing happens without a session. */
export function useBesideCall(session: CallSession | null, reload: () => void): void {
  useEffect(() => {
    if (session === null) return
    reload()
    const timer = setInterval(reload, kReloadMs)
    let { people, visit } = session.snapshot.call
    const stop = session.subscribe(() => {
      const now = session.snapshot.call
      if (now.people === people && now.visit === visit) return
      ;({ people, visit } = now)
      reload()
    })
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [reload, session])
}

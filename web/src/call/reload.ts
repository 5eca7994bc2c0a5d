/** What stands beside the call (who is invited, how messages fare) is asked for at once, now and then, and when somebody comes or goes. */
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
    let people = session.snapshot.call.people
    const stop = session.subscribe(() => {
      if (session.snapshot.call.people === people) return
      people = session.snapshot.call.people
      reload()
    })
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [reload, session])
}

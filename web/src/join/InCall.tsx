/** Loaded after Join: the call in place of the frame. The only door from this page to the call's code. */
import { useEffect, useRef, useState } from 'react'
import { CallView } from '../call/CallView'
import { CallSession } from '../call/session'
import type { CallState } from '../call/call'
import type { OwnWay } from '../shared/telephone'
import type { LeftBy } from './After'
import { join, type Ticket } from './server'

interface InCallProps {
  token: string
  name: string
  first: Ticket
  /** The same seat by telephone, for when this page's connection fails. */
  ways: readonly OwnWay[] | undefined
  done(by: LeftBy | null, line: string | null): void
}

export default function InCall({ token, name, first, ways, done }: InCallProps) {
  const [session, set_session] = useState<CallSession | null>(null)
  const finished = useRef(done)
  finished.current = done
  useEffect(() => {
    let unused: Ticket | null = first
    const made = new CallSession({
      ticket: () => {
        const ticket = unused
        unused = null
        // The seat's cookie says that it is still the same person on the same device.
        return ticket !== null ? Promise.resolve(ticket) : join(token, name, document.documentElement.lang)
      },
    })
    made.start()
    set_session(made)
    return () => made.close()
  }, [token, name, first])
  if (session === null) return null
  return <CallView session={session} ways={ways} over={(state) => <Ended state={state} done={finished.current} />} />
}

/** The page's own frame knows every ended state: it asks the server and says which. */
function Ended({ state, done }: { state: CallState; done(by: LeftBy | null, line: string | null): void }) {
  const { ended, ended_line } = state
  const by = ended === 'taken_over' || ended === 'left' || ended === 'turned_away' ? ended : null
  useEffect(() => done(by, ended_line), [by, ended_line, done])
  return null
}

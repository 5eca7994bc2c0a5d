/** Loaded after Join: the call in place of the frame. The only door from this page to the call's code. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { ask_what_it_can } from '../call/browser'
import { CallView, type PanelProps } from '../call/CallView'
import { useBesideCall } from '../call/reload'
import { CallSession } from '../call/session'
import type { CallState } from '../call/call'
import type { OwnWay } from '../shared/telephone'
import type { LeftBy } from './After'
import { RunningLate } from './RunningLate'
import { join, patient_guests, type PatientGuests, type Ticket } from './server'
import { hold_tab } from './tabs'

// Loaded while the server is asked for a seat.
ask_what_it_can()

const PatientParticipants = lazy(() => import('../participants/PatientParticipants'))

interface InCallProps {
  token: string
  name: string
  first: Ticket
  /** Who sees the guests, and invites where the clinic allows it. */
  is_patient: boolean
  /** Who waits may say that they are called away. */
  interprets: boolean
  zone: string
  /** The same seat by telephone, for when this page's connection fails. */
  ways: readonly OwnWay[] | undefined
  done(by: LeftBy | null, line: string | null): void
}

export default function InCall({ token, name, first, is_patient, interprets, zone, ways, done }: InCallProps) {
  const [session, set_session] = useState<CallSession | null>(null)
  const finished = useRef(done)
  finished.current = done
  useEffect(() => hold_tab(token), [token])
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
  const { guests, reload } = useGuests(token, is_patient ? session : null)
  if (session === null) return null
  const add_participants = guests?.can_invite === true
    ? ({ onClose, at }: PanelProps) => <Suspense fallback={null}><PatientParticipants token={token} onClose={onClose} at={at} invited={reload} /></Suspense>
    : undefined
  const running_late = interprets && <RunningLate token={token} zone={zone} late={null} />
  return <CallView session={session} seats={guests?.guests} add_participants={add_participants} ways={ways} running_late={running_late} over={(state) => <Ended state={state} done={finished.current} />} />
}

/** Every guest of the visit, for the patient; nothing for others. */
function useGuests(token: string, session: CallSession | null): { guests: PatientGuests | null; reload(): void } {
  const [guests, set_guests] = useState<PatientGuests | null>(null)
  const reload = useCallback(() => {
    patient_guests(token).then(set_guests, () => undefined)
  }, [token])
  useBesideCall(session, reload, guests?.guests)
  return { guests, reload }
}

/** The page's own frame knows every ended state: it asks the server and says which. */
function Ended({ state, done }: { state: CallState; done(by: LeftBy | null, line: string | null): void }) {
  const { ended, ended_line } = state
  const by = ended === 'taken_over' || ended === 'left' || ended === 'turned_away' ? ended : null
  useEffect(() => done(by, ended_line), [by, ended_line, done])
  return null
}

/** The staff's own call window at /call/{visit_id}: starts or returns, and brings what only staff may do. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { CompleteQuestion } from '../complete_visit/CompleteQuestion'
import { StaffParticipants } from '../participants/StaffParticipants'
import { as_refused, problem_words, Refused } from '../shared/api'
import { add_tables, useLanguage, useT } from '../shared/i18n'
import type { CallState } from './call'
import { CallView, useCall, type PanelProps, type StaffTools } from './CallView'
import { ExtendQuestion } from './ExtendQuestion'
import { Message } from './Message'
import { people_groups, seat_of } from './people'
import { useBesideCall } from './reload'
import { CallSession } from './session'
import { call_again, change_visit, clinic_can_call, complete_visit, extend_visit, is_open_elsewhere, start_again, start_visit, visit_details, type VisitDetails } from './staff'
import type { Ticket } from './wire'

const SeatTools = lazy(async () => {
  const [tools] = await Promise.all([import('../visit_details/SeatTools'), add_tables('staff')])
  return { default: tools.SeatTools }
})

type Start = { what: 'starting' } | { what: 'call'; session: CallSession } | { what: 'refused'; refused: Refused }

export function StaffCall({ visit_id }: { visit_id: string }) {
  const [start, set_start] = useState<Start>({ what: 'starting' })
  const begun = useRef(false)

  const begin = useCallback(
    (here: boolean) => {
      set_start({ what: 'starting' })
      start_visit(visit_id, here).then(
        (ticket) => set_start({ what: 'call', session: make_session(visit_id, ticket) }),
        (error: unknown) => set_start({ what: 'refused', refused: as_refused(error) }),
      )
    },
    [visit_id],
  )
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    begin(false)
  }, [begin])

  if (start.what === 'starting') return <Starting />
  if (start.what === 'refused') return <NotStarted refused={start.refused} begin={begin} />
  return <Running key={visit_id} visit_id={visit_id} session={start.session} begin={begin} />
}

/** The first connection uses the ticket that is there; each later one asks for its own. */
function make_session(visit_id: string, first: Ticket): CallSession {
  let unused: Ticket | null = first
  const session = new CallSession({
    ticket: (attempt, lost_for_ms) => {
      const ticket = unused
      unused = null
      return ticket !== null ? Promise.resolve(ticket) : start_again(visit_id, attempt, lost_for_ms)
    },
  })
  session.start()
  return session
}

function Starting() {
  const t = useT()
  return (
    <main className="call call-quiet">
      <div className="call-wait" role="status">
        <span className="call-spinner" aria-hidden="true" />
        <h1>{t('call.starting')}</h1>
      </div>
    </main>
  )
}

function NotStarted({ refused, begin }: { refused: Refused; begin(here: boolean): void }) {
  const t = useT()
  const language = useLanguage()
  if (is_open_elsewhere(refused)) {
    return (
      <Message title={t('call.open_elsewhere_title')} text={t('call.open_elsewhere_explained')}
        main={{ label: t('call.use_here'), onClick: () => begin(true) }} links={[dashboard(t('call.to_dashboard'))]} />
    )
  }
  if (refused.status === 401) {
    return <Message title={t('call.signed_out_title')} text={t('call.signed_out_next')} links={[{ label: t('call.sign_in'), href: `/signin?back=${encodeURIComponent(location.pathname)}` }]} />
  }
  if (refused.status === 404) return <Message title={t('call.not_found_title')} text="" links={[dashboard(t('call.to_dashboard'))]} />
  const lost = refused.status === 0 || refused.status >= 500
  return (
    <Message title={t(lost ? 'call.failed_title' : 'call.refused_title')}
      text={lost ? t('call.failed_next') : problem_words(refused, t, language, 'UTC')}
      main={lost ? { label: t('call.try_again'), onClick: () => begin(false) } : undefined}
      links={[dashboard(t('call.to_dashboard'))]} />
  )
}

function refused_of(state: CallState): Refused {
  const problem = state.problem ?? { type: '/problems/unknown', title: '', status: 500 }
  return new Refused(problem.status, problem)
}

const dashboard = (label: string) => ({ label, href: '/waiting-room' })

function Running({ visit_id, session, begin }: { visit_id: string; session: CallSession; begin(here: boolean): void }) {
  const t = useT()
  const [details, set_details] = useState<VisitDetails | null>(null)
  const [can_call, set_can_call] = useState(false)
  useEffect(() => {
    clinic_can_call().then(set_can_call, () => undefined)
  }, [])
  const reload = useCallback(() => {
    // What is shown stays when the server cannot be reached; the call says so itself.
    visit_details(visit_id).then(set_details, () => undefined)
  }, [visit_id])

  useBesideCall(session, reload, details?.seats)

  const add_participants = details?.can_invite === true
    ? (panel: PanelProps) => (
      <StaffParticipants visitId={visit_id} {...panel} ends_at={details.ends_at} invited={reload}
        seat_tools={(at) => <Suspense fallback={null}><SeatTools {...at} /></Suspense>} />
    )
    : undefined
  const tools: StaffTools = {
    complete: (onClose) => <Complete visit_id={visit_id} session={session} details={details} onClose={onClose} />,
    extend: (onClose) => (
      <ExtendQuestion details={details} onClose={onClose}
        extend={async (minutes) => set_details(await extend_visit(visit_id, minutes))} />
    ),
    changed: reload,
    change_door: async (change) => set_details(await change_visit(visit_id, change)),
    redial: (person) => {
      const seat = seat_of({ role: person.role, number: person.number ?? 1 }, details?.seats ?? [])
      return can_call && seat !== undefined && seat.phone !== null ? () => call_again(seat).finally(reload) : undefined
    },
  }
  const over = (state: CallState): ReactNode => {
    if (state.link === 'refused') return <NotStarted refused={refused_of(state)} begin={begin} />
    const reason = state.ended ?? 'left'
    const comes_back = reason === 'left' || reason === 'taken_over'
    const label = reason === 'taken_over' ? t('call.use_here') : t('call.return_to_call')
    return (
      <Message title={t(`call.ended_${reason}_title`)} text={t(reason === 'completed' ? 'call.ended_completed_staff' : `call.ended_${reason}_next`)}
        main={comes_back ? { label, onClick: () => begin(reason === 'taken_over') } : undefined}
        links={[dashboard(t('call.to_dashboard'))]} />
    )
  }
  return <CallView session={session} seats={details?.seats} add_participants={add_participants} staff={tools} over={over} />
}

/** The roster says who is in at this moment, the seats who waits and who has left. */
function Complete(props: { visit_id: string; session: CallSession; details: VisitDetails | null; onClose(): void }) {
  const { call } = useCall(props.session)
  const visit = call.visit ?? props.details
  if (visit === null) return null
  const groups = people_groups(call.people, props.details?.seats ?? [], call.me?.participant_id ?? null)
  const people = [...groups.in_call.filter((person) => !person.mine), ...groups.waiting, ...groups.gone]
  // The answer needs no reading: the call's own `ended` follows and changes the screen.
  return <CompleteQuestion visit={visit} people={people} complete={() => complete_visit(props.visit_id)} onClose={props.onClose} />
}

/** Visit Details: a side sheet with one visit, the patient first, then the guests, and all that may be done. */
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { ask, problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { useDesk } from '../shared/desk'
import { useLanguage, useT } from '../shared/i18n'
import { useLoaded } from '../shared/loaded'
import { useNow } from '../shared/now'
import { PatientByPhone } from '../shared/PatientByPhone'
import { useSaid } from '../shared/said'
import { Sheet } from '../shared/Sheet'
import { hold_words, is_over, may_hold, status_tone, status_words, type VisitDetails } from '../shared/visit_words'
import { CancelQuestion } from './CancelQuestion'
import { Facts } from './Facts'
import { Providers } from './Providers'
import { SeatRow } from './SeatRow'
import { may_cancel, may_complete } from './visit_details'
import './visit_details.css'

export interface VisitDetailsViewProps {
  session: Schemas['Session']
  visit_id: string
  /** The server's clock minus ours. */
  clock_offset_ms: number
  onClose(): void
  enter_call(visit: VisitDetails): void
  book_again(visit: VisitDetails): void
  add_participants(visit_id: string, onClose: () => void): ReactNode
  check_devices(onClose: () => void): ReactNode
  edit_visit(details: VisitDetails, onClose: () => void, onChanged: (details: VisitDetails) => void): ReactNode
  complete_question(details: VisitDetails, onClose: () => void, onCompleted: (details: VisitDetails) => void): ReactNode
}

type Open = 'add_participants' | 'edit' | 'devices' | 'complete' | 'cancel' | null

// How often "4 min" is counted again.
const kTickMs = 10_000
// The desk's socket says what changes; that a scheduled end has passed changes nothing there.
const kReloadMs = 60_000

export function VisitDetailsView(props: VisitDetailsViewProps) {
  const t = useT()
  const { visit_id, onClose } = props
  const load = useCallback(() => ask('get', '/api/visits/{visit_id}', { path: { visit_id } }), [visit_id])
  const { value: details, refused, reload, set } = useLoaded(load)
  const [open, set_open] = useState<Open>(null)
  const [said, say] = useSaid()
  useDesk((event) => {
    if (event.type === 'clinic_changed' || event.type === 'connected' || event.visit_id === visit_id) reload()
  })
  useEffect(() => {
    const timer = setInterval(reload, kReloadMs)
    return () => clearInterval(timer)
  }, [reload])
  const close = () => set_open(null)
  const sheet = useRef<HTMLDivElement>(null)
  const opener = useRef<Element | null>(null)
  const show = (what: Open) => {
    opener.current = document.activeElement
    set_open(what)
  }
  // What was opened cannot always give the focus back: the sheet was hidden, or the button went with what it did.
  const refocus = () => {
    if (document.activeElement !== document.body) return
    const before = opener.current
    if (before instanceof HTMLElement && before.isConnected) before.focus()
    else sheet.current?.querySelector('h2')?.focus()
  }
  useEffect(() => {
    if (open === null && opener.current !== null) refocus()
  }, [open])
  const changed = (next: VisitDetails) => {
    set(next)
    setTimeout(refocus)
  }
  const edited = (next: VisitDetails) => {
    close()
    changed(next)
    say(t('staff.saved'))
  }

  return (
    <>
      {/* Under another sheet it is hidden rather than gone: it keeps its place and takes the focus back. */}
      <div ref={sheet} hidden={open === 'add_participants' || open === 'edit' || open === 'devices'}>
        <Sheet title={t('staff.visit_details')} onClose={onClose}>
          {details === null
            ? <NotThere refused={refused} zone={props.session.clinic.time_zone} reload={reload} />
            : <Details {...props} details={details} changed={changed} open={show} said={said} say={say} />}
          {open === 'cancel' && details !== null && <CancelQuestion details={details} onClose={close} onChanged={changed} />}
          {open === 'complete' && details !== null && props.complete_question(details, close, changed)}
        </Sheet>
      </div>
      {open === 'edit' && details !== null && props.edit_visit(details, close, edited)}
      {open === 'devices' && props.check_devices(close)}
      {open === 'add_participants' && props.add_participants(visit_id, () => {
        close()
        reload()
      })}
    </>
  )
}

function NotThere({ refused, zone, reload }: { refused: Refused | null; zone: string; reload(): void }) {
  const t = useT()
  const language = useLanguage()
  if (refused === null) return <p role="status">{t('staff.loading')}</p>
  if (refused.status === 404) return <p role="alert">{t('staff.no_such_visit')}</p>
  return (
    <div className="staff-problem" role="alert">
      <p>{problem_words(refused, t, language, zone)}</p>
      <Button onClick={reload}>{t('staff.try_again')}</Button>
    </div>
  )
}

interface DetailsProps extends VisitDetailsViewProps {
  details: VisitDetails
  changed(details: VisitDetails): void
  open(what: Open): void
  said: string
  say(words: string): void
}

function Details({ session, details, clock_offset_ms, enter_call, book_again, changed, open, said, say }: DetailsProps) {
  const t = useT()
  const language = useLanguage()
  const now = useNow(kTickMs) + clock_offset_ms
  const me = session.person.id
  const over = is_over(details)
  const guests = details.seats.filter((seat) => seat.role === 'guest')
  const patient = details.seats.filter((seat) => seat.role === 'patient')
  const seats = (list: typeof guests) => (
    <ul className="seats">
      {list.map((seat) => (
        <SeatRow key={seat.invitation_id} seat={seat} visit={details} clinic={session.clinic} now={now} changed={changed} say={say} />
      ))}
    </ul>
  )
  return (
    <>
      <div className="details-top">
        <h3>{details.patient.name}</h3>
        <span className="pill" data-tone={status_tone(details)}>{status_words(details, t)}</span>
        {over && (
          <>
            <p>{t(`staff.over_${details.status}`)}</p>
            <div className="details-actions"><Button onClick={() => book_again(details)}>{t('staff.book_again')}</Button></div>
          </>
        )}
        {!over && (may_hold(details, me) || details.can_invite) && (
          <div className="details-actions">
            {may_hold(details, me) && <Button look="primary" onClick={() => enter_call(details)}>{hold_words(details, t)}</Button>}
            {details.can_invite && <Button onClick={() => open('add_participants')}>{t('participants.title')}</Button>}
            {may_hold(details, me) && <Button onClick={() => open('devices')}>{t('staff.check_devices')}</Button>}
          </div>
        )}
      </div>
      {details.other_time !== null && <p className="details-other-time">{t('staff.other_time', { line: details.other_time })}</p>}
      <Facts details={details} clinic_zone={session.clinic.time_zone} language={language}
        edit={over ? undefined : () => open('edit')} />
      <section>
        <h3>{t('staff.patient')}</h3>
        {seats(patient)}
        {!over && details.seats[0]?.email === null && <PatientByPhone details={details} numbers={session.clinic.dial_in_numbers} at_once={false} />}
      </section>
      <section>
        <h3>{t('staff.guests')}</h3>
        {guests.length === 0 ? <p className="details-soft">{t(over ? 'staff.no_guests_over' : 'staff.no_guests')}</p> : seats(guests)}
        {!over && !details.can_invite && <p className="details-soft">{t('staff.guest_invite_is_off')}</p>}
      </section>
      <Providers details={details} zone={session.clinic.time_zone} />
      {(may_complete(details, me) || may_cancel(details)) && (
        <section className="details-end">
          <h3>{t('staff.ending')}</h3>
          <div className="details-actions">
            {may_complete(details, me) && <Button onClick={() => open('complete')}>{t('staff.complete_visit')}</Button>}
            {may_cancel(details) && <Button onClick={() => open('cancel')}>{t('staff.cancel_visit')}</Button>}
          </div>
        </section>
      )}
      <p className="said" role="status" data-empty={said === '' ? '' : undefined}>{said}</p>
    </>
  )
}

/**
 * Add Participants: one fresh invitation on top, addresses in the middle, who has been invited below. The
 * same panel in the call and on the dashboard, for staff and for the patient. Copying or sending uses the fresh one
 * up, and a new one appears.
 */
import { useCallback, useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { as_refused, field_words, problem_words, type Refused } from '../shared/api'
import { Button } from '../shared/Button'
import { useDesk } from '../shared/desk'
import { useLanguage, useT } from '../shared/i18n'
import { instead_words } from '../shared/instead'
import { DialIn } from '../shared/DialIn'
import { display_name, role_words } from '../shared/people_names'
import { new_request_key } from '../shared/request_key'
import { Sheet } from '../shared/Sheet'
import { GuestRow } from '../shared/GuestRow'
import { SeatCall } from '../shared/SeatCall'
import { any_under_way } from '../shared/seat_call'
import { isolated, one_tap, phone_words } from '../shared/telephone'
import { addresses_asked, draft_of_row, drafts_of, empty_row, home_country, missing_senders, place_of, type Place, type Row } from '../shared/guests'
import { useStopped } from '../shared/stopped'
import { Dialog } from '../shared/Dialog'
import { newly_invited, still_true, type Fresh, type Inviting, type Panel, type Said, type Seat } from './inviting'
import './participants.css'

export interface AddParticipantsProps {
  inviting: Inviting
  /** What staff can do about one who is invited. */
  seat_tools?: SeatTools
  onClose(): void
  /** Opens the question by how much to extend the visit, where this person may. */
  extend?: (() => void) | undefined
  /** When the visit ends, where the page around the panel hears of it first. */
  ends_at?: string | undefined
  /** Whose invitation has the focus once the list is there. */
  at?: Place | undefined
  /** A message is on its way to somebody. */
  invited?: (() => void) | undefined
}

export interface SeatToolsProps {
  seat: Seat
  name_id: string
  staff: NonNullable<Panel['staff']>
  reload(): void
  say(words: string): void
}
export type SeatTools = (at: SeatToolsProps) => ReactNode

// Rows in one sending, as the contract bounds it.
const kMostRows = 8
const kReloadMs = 5000
// While somebody is being called; beside the dashboard its socket says so at once.
const kCallReloadMs = 1000

export function AddParticipants({ inviting, seat_tools, onClose, extend, ends_at, at, invited }: AddParticipantsProps) {
  const t = useT()
  const language = useLanguage()
  const [panel, set_panel] = useState<Panel | null>(null)
  const [fresh, set_fresh] = useState<Fresh | null>(null)
  const [rows, set_rows] = useState<Row[]>([])
  const [wrong, set_wrong] = useState<Record<string, string>>({})
  const [refused, set_refused] = useState<Refused | null>(null)
  const [said, set_said] = useState<Said>({ words: '', about: [] })
  const say = (words: string, about: string[] = []) => set_said({ words, about })
  const [busy, set_busy] = useState(false)
  // Until its answer has come a form that is sent again is the same one: nobody in it is invited twice.
  const key = useRef(new_request_key())

  const refresh = useCallback(async () => {
    try {
      set_fresh(await inviting.fresh())
      set_refused((before) => (before?.word === 'time_over' ? null : before))
    } catch (error) {
      set_fresh(null)
      set_refused(as_refused(error))
    }
  }, [inviting])
  const take = useCallback((found: Panel) => {
    set_panel(found)
    set_rows((before) => (before.length > 0 ? before : [empty_row(1, found.language)]))
  }, [])
  const late = refused?.word === 'time_over'
  const reload = useCallback(() => {
    // What is shown stays when the server cannot be reached for a moment.
    inviting.load().then((found) => {
      take(found)
      // The end has passed under the link that is shown, or has been moved: the server knows which.
      if (late || found.may_be_late) void refresh()
    }, () => undefined)
  }, [inviting, late, refresh, take])

  useEffect(() => {
    void refresh()
    inviting.load().then(take, (error: unknown) => set_refused(as_refused(error)))
  }, [inviting, refresh, take, ends_at])
  const is_loaded = panel !== null
  useEffect(() => {
    if (is_loaded && at !== undefined) document.getElementById(place_in_list(at.invitation_id))?.focus()
  }, [is_loaded, at])
  const reload_ms = any_under_way(panel?.staff?.details ?? null) ? kCallReloadMs : kReloadMs
  useEffect(() => {
    const timer = setInterval(reload, reload_ms)
    return () => clearInterval(timer)
  }, [reload, reload_ms])
  useDesk((event) => {
    if (event.type === 'connected' || (event.visit_id !== undefined && event.visit_id === inviting.visit_id)) reload()
  })

  // Somebody has come by the link or PIN that is shown: it is theirs now, and the panel takes a new one.
  const taken = fresh !== null && panel?.seats.some((seat) => seat.invitation_id === fresh.invitation_id) === true
  useEffect(() => {
    if (taken) void refresh()
  }, [taken, refresh])

  const copy = async (text: string, what: 'link' | 'number') => {
    if (fresh === null) return
    set_refused(null)
    try {
      await navigator.clipboard.writeText(text)
      say(t(`participants.${what}_copied`))
      set_panel(await inviting.use(fresh.invitation_id))
      await refresh()
    } catch (error) {
      if (error instanceof DOMException) say(t(`participants.copy_${what}_by_hand`))
      else set_refused(as_refused(error))
    }
  }

  const send = async () => {
    if (busy) return
    const drafts = drafts_of(rows, home_country(navigator.languages))
    set_wrong({})
    set_refused(null)
    say('')
    if (drafts.guests.length === 0) {
      const first = rows[0]
      if (first !== undefined) show_wrong({ [`${first.key}.email`]: field_words('email_or_phone_required', t) })
      return
    }
    set_busy(true)
    try {
      const sent = await inviting.send(drafts.guests, fresh?.invitation_id, key.current)
      set_panel(sent)
      invited?.()
      key.current = new_request_key()
      set_rows([empty_row(Date.now(), panel?.language ?? 'en')])
      say(t('participants.sent', { count: drafts.guests.length }), newly_invited(panel, sent))
      await refresh()
    } catch (error) {
      const no = as_refused(error)
      const sentences: Record<string, string> = {}
      for (const each of no.fields) {
        const place = place_of(each.field, drafts.rows)
        if (place !== null) sentences[`${place.row}.${place.field}`] = field_words(each.problem, t)
      }
      if (Object.keys(sentences).length > 0) show_wrong(sentences)
      else set_refused(no)
    } finally {
      set_busy(false)
    }
  }
  const changed = (found: Panel) => {
    set_panel(found)
    invited?.()
  }
  const changed_by_staff = () => {
    reload()
    invited?.()
  }
  /** Whose number stands in the row becomes a guest and is called, without a message. */
  const call = async (row: Row) => {
    if (busy || inviting.call === undefined) return
    set_wrong({})
    set_refused(null)
    say('')
    set_busy(true)
    try {
      set_panel(await inviting.call(draft_of_row({ ...row, email: '' }, home_country(navigator.languages))))
      const others = rows.filter((each) => each.key !== row.key)
      set_rows(others.length > 0 ? others : [empty_row(Date.now(), panel?.language ?? 'en')])
      say(t('participants.call.begun'))
      setTimeout(() => document.querySelector<HTMLElement>('.participants-list > ul > li:last-child button')?.focus())
    } catch (error) {
      const no = as_refused(error)
      const at_row = Object.fromEntries(no.fields.map(({ field, problem }) => [`${row.key}.${field}`, field_words(problem, t)]))
      if (no.fields.length > 0) show_wrong(at_row)
      else set_refused(no)
    } finally {
      set_busy(false)
    }
  }
  const show_wrong = (sentences: Record<string, string>) => {
    set_wrong(sentences)
    const first = Object.keys(sentences)[0]
    if (first !== undefined) setTimeout(() => document.getElementById(`guest-${first.replace('.', '-')}`)?.focus())
  }

  const zone = panel?.zone ?? 'UTC'
  // The patient is not told who has answered STOP: by the own link nobody asks about others' numbers.
  const is_stopped = useStopped(rows.map((row) => row.phone), home_country(navigator.languages), panel !== null && panel.staff !== null && panel.senders.sms)
  const unsendable = panel === null ? [] : missing_senders(rows, panel.senders)
  const can_call = panel?.staff?.clinic.can_call === true
  const can_call_guests = can_call && panel?.ways.phone === true
  // Nothing to write with, and no list, before it is known what the clinic has and who is invited.
  const can_write = panel !== null && (panel.ways.email || panel.ways.sms)
  return (
    <Sheet title={t('participants.title')} onClose={onClose}>
      {/* Stays in sight while the rest scrolls: what is pressed may be far from the top. */}
      <div className="participants-says">
        {refused !== null && !late && <p role="alert" className="participants-error">{problem_words(refused, t, language, zone)}</p>}
        <p role="status" className="participants-said">{still_true(said, panel)}</p>
      </div>
      {late && (
        <section className="participants-fresh">
          <p role="alert" className="participants-warning">{panel?.staff == null ? problem_words(refused, t, language, zone) : t('participants.extend_first')}</p>
          {extend !== undefined && <Button look="primary" onClick={extend}>{t('participants.extend_visit')}</Button>}
        </section>
      )}
      {!late && <section className="participants-fresh">
        <FreshWays fresh={fresh} panel={panel} copy={(text, what) => void copy(text, what)} />
        <p className="participants-hint">{t('participants.one_each')}</p>
      </section>}
      {panel !== null && !late && (can_write || can_call_guests) && <form className="participants-send" noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
        <h3>{t(can_write ? 'participants.send_title' : 'participants.call.now')}</h3>
        {!panel.senders.email && !panel.senders.sms && <p className="participants-warning">{t('participants.no_sender')}</p>}
        {rows.map((row, index) => (
          <GuestRow key={row.key} row={row} index={index} many={rows.length > 1} wrong={wrong} asked={addresses_asked(panel.ways, can_call)} languages={panel.languages}
            phone_warning={is_stopped(row.phone) ? t('common.number_stopped') : undefined}
            call={can_call_guests ? () => void call(row) : undefined}
            change={(next) => set_rows(rows.map((each) => (each.key === row.key ? next : each)))}
            remove={() => set_rows(rows.filter((each) => each.key !== row.key))} />
        ))}
        {unsendable.map((kind) => <p key={kind} className="participants-warning">{t(`participants.no_${kind}_sender`)}</p>)}
        <div className="participants-buttons">
          {can_write && rows.length < kMostRows && (
            <Button onClick={() => set_rows([...rows, empty_row(Date.now(), panel.language)])}>{t('participants.another')}</Button>
          )}
          {/* Not disabled while it sends: the focus, and with it Escape and Tab, would be lost. */}
          {can_write && <Button look="primary" type="submit" disabled={rows.length === 0}>{t('participants.send_invitation')}</Button>}
        </div>
      </form>}
      {panel !== null && <section className="participants-list">
        <h3>{t('participants.invited')}</h3>
        {can_call && <p className="participants-hint">{t('participants.call.explained')}</p>}
        {panel.seats.length === 0 ? <p>{t('participants.nobody')}</p> : (
          <ul>
            {panel.seats.map((seat) => <Listed key={seat.invitation_id} seat={seat} panel={panel} inviting={inviting} changed={changed} reload={changed_by_staff} say={say} seat_tools={seat_tools} />)}
          </ul>
        )}
      </section>}
    </Sheet>
  )
}

/** The ways in of the fresh invitation, each with its copy button: those that the clinic has switched on. */
function FreshWays({ fresh, panel, copy }: { fresh: Fresh | null; panel: Panel | null; copy(text: string, what: 'link' | 'number'): void }) {
  const t = useT()
  const link = fresh?.link ?? null
  const pin = fresh?.pin ?? null
  const numbers = panel?.dial_in_numbers ?? []
  return (
    <>
      {(fresh === null || link !== null) && (
        <>
          <h3>{t('participants.link_title')}</h3>
          <p>{t('participants.link_for')}</p>
        </>
      )}
      {fresh === null && <p role="status">{t('participants.loading')}</p>}
      {link !== null && (
        <>
          <p className="participants-link" dir="ltr" data-fresh-link>{link}</p>
          <Button look="primary" onClick={() => copy(link, 'link')}>{t('participants.copy_link')}</Button>
        </>
      )}
      {pin !== null && numbers.length > 0 && (
        <div className="participants-phone">
          <h3>{t('participants.dial_in')}</h3>
          <p>{t('participants.dial_in_for')}</p>
          <DialIn numbers={numbers} pin={pin} action={({ number }, described_by) => (
            <Button describedBy={described_by} onClick={() => copy(copied_number(number, pin), 'number')}>{t('participants.copy_number')}</Button>
          )} />
        </div>
      )}
    </>
  )
}

interface ListedProps {
  seat: Seat
  panel: Panel
  inviting: Inviting
  changed(panel: Panel): void
  reload(): void
  say(words: string): void
  seat_tools: SeatTools | undefined
}

function Listed({ seat, panel, inviting, changed, reload, say, seat_tools }: ListedProps) {
  const t = useT()
  const language = useLanguage()
  const name_id = useId()
  const { staff } = panel
  const instead = instead_words(seat, t)
  return (
    <li id={place_in_list(seat.invitation_id)} tabIndex={-1}>
      <strong id={name_id}><bdi>{display_name(seat, t, language)}</bdi></strong>
      <span>{seat_words(seat, t, language)}</span>
      <span className="participants-state" data-state={seat.state}>{t(`participants.state_${seat.state}`)}</span>
      {!kEnded.has(seat.state) && instead !== null && <span>{instead}</span>}
      {staff !== null && (
        <SeatCall seat={seat} name_id={name_id} visit={staff.details} clinic={staff.clinic} zone={panel.zone} explained changed={reload} />
      )}
      {staff !== null && seat_tools?.({ seat, name_id, staff, reload, say })}
      {staff === null && seat.invited_by?.role === 'staff' && <span>{t('participants.by_clinic')}</span>}
      {seat.invited_by?.role === 'patient' && !kEnded.has(seat.state) && <OwnGuest seat={seat} name_id={name_id} inviting={inviting} changed={changed} />}
    </li>
  )
}

function place_in_list(invitation_id: string): string {
  return `invited-${invitation_id}`
}

const kEnded: ReadonlySet<Seat['state']> = new Set(['revoked', 'expired', 'declined'])

/** What the patient may do about a guest of their own: send the message again, take the invitation back. */
function OwnGuest({ seat, name_id, inviting, changed }: { seat: Seat; name_id: string; inviting: Inviting; changed(panel: Panel): void }) {
  const t = useT()
  const language = useLanguage()
  const [asking, ask] = useState(false)
  const [problem, set_problem] = useState('')
  const { resend, revoke } = inviting
  if (resend === undefined || revoke === undefined) return null
  const run = (work: (id: string) => Promise<Panel>) => {
    set_problem('')
    work(seat.invitation_id).then(
      (panel) => {
        ask(false)
        changed(panel)
      },
      (error: unknown) => set_problem(problem_words(as_refused(error), t, language, 'UTC')),
    )
  }
  return (
    <div className="participants-buttons">
      {(seat.email !== null || seat.phone !== null) && <Button describedBy={name_id} onClick={() => run(resend)}>{t('participants.resend')}</Button>}
      <Button describedBy={name_id} onClick={() => ask(true)}>{t('participants.revoke')}</Button>
      {problem !== '' && <p role="alert" className="participants-error">{problem}</p>}
      {asking && (
        <Dialog title={t('participants.revoke_question', { name: display_name(seat, t, language) })} onClose={() => ask(false)}>
          <p>{t('participants.revoke_explained')}</p>
          <div className="dialog-buttons">
            <Button onClick={() => ask(false)}>{t('participants.revoke_no')}</Button>
            <Button look="danger" onClick={() => run(revoke)}>{t('participants.revoke')}</Button>
          </div>
        </Dialog>
      )}
    </div>
  )
}

/** "Family · ana@home.example · by phone": the addresses are what the inviter typed. */
function seat_words(seat: Seat, t: ReturnType<typeof useT>, language: string): string {
  const role = role_words(seat, t, language)
  const facts = [
    role === display_name(seat, t, language) ? null : role,
    seat.email,
    seat.phone === null ? null : isolated(phone_words(seat.phone)),
    seat.via == null ? null : t(`participants.via_${seat.via}`),
  ]
  return facts.filter((fact) => fact !== null).join(' · ')
}

/** To be pasted into a message: for eyes, and for the thumb of who reads it on a mobile phone. */
function copied_number(number: string, pin: string): string {
  return `${phone_words(number)}, PIN ${pin}\n${one_tap(number, pin)}`
}

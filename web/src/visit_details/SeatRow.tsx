/** One seat of a visit: name, one state word, how it was told, one main action and a menu of the rest. */
import { useId, useState } from 'react'
import { as_refused, ask, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { language_name, useLanguage, useT, type Translate } from '../shared/i18n'
import { late_words } from '../shared/late'
import { More } from '../shared/More'
import { display_name, role_words } from '../shared/people_names'
import { SeatCall } from '../shared/SeatCall'
import { phone_words } from '../shared/telephone'
import type { VisitDetails } from '../shared/visit_words'
import { duration_words, local_in_zone, short_day_words, time_words } from '../shared/zones'
import { ChangeInvitation } from './ChangeInvitation'
import { LinkByHand, RevokeQuestion, ShowPin } from './SeatDialogs'
import { failure_kind, seat_actions, seat_tone, type Clinic, type Seat, type SeatAction } from './visit_details'

export interface SeatRowProps {
  seat: Seat
  visit: VisitDetails
  clinic: Clinic
  now: number
  changed(details: VisitDetails): void
  say(words: string): void
}

type Open = { what: 'change' | 'revoke' } | { what: 'pin'; pin: string } | { what: 'link'; link: string } | null

export function SeatRow({ seat, visit, clinic, now, changed, say }: SeatRowProps) {
  const t = useT()
  const language = useLanguage()
  const name_id = useId()
  const [open, set_open] = useState<Open>(null)
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')
  const name = display_name(seat, t, language)
  const { main, more } = seat_actions(seat, visit, clinic)
  const path = { invitation_id: seat.invitation_id }

  const attempt = async (work: () => Promise<void>) => {
    set_busy(true)
    set_problem('')
    try {
      await work()
    } catch (error) {
      set_problem(problem_words(as_refused(error), t, language, clinic.time_zone))
    } finally {
      set_busy(false)
    }
  }
  const run: Record<SeatAction, () => void> = {
    admit: () => void attempt(async () => changed(await ask('post', '/api/invitations/{invitation_id}/admit', { path }))),
    resend: () => void attempt(async () => {
      changed(await ask('post', '/api/invitations/{invitation_id}/resend', { path }))
      say(t('staff.resent', { name }))
    }),
    copy_link: () => void attempt(async () => {
      const { link } = await ask('post', '/api/invitations/{invitation_id}/secrets', { path })
      if (link === null) return
      try {
        await navigator.clipboard.writeText(link)
        say(t('staff.link_copied', { name }))
      } catch {
        set_open({ what: 'link', link })
      }
    }),
    show_pin: () => void attempt(async () => {
      const { pin } = await ask('post', '/api/invitations/{invitation_id}/secrets', { path })
      if (pin !== null) set_open({ what: 'pin', pin })
    }),
    correct: () => set_open({ what: 'change' }),
    change: () => set_open({ what: 'change' }),
    revoke: () => set_open({ what: 'revoke' }),
  }
  const close = () => set_open(null)
  return (
    <li className="seat">
      <div className="seat-top">
        <strong id={name_id}>{name}</strong>
        <span className="pill" data-tone={seat_tone(seat.state)}>{t(`participants.state_${seat.state}`)}</span>
      </div>
      <p className="seat-facts">
        <span>{since_words(seat, clinic.time_zone, now, t, language)}</span>{' '}
        <span>{seat_facts(seat, name, t, language)}</span>
      </p>
      {seat.late != null && <p className="seat-late" role="status">{late_words(seat, seat.late, clinic.time_zone, t, language)}</p>}
      {seat.line != null && (
        <p className="seat-line" role="status">{t(`common.phone.line.${seat.line}`)}. {t(`common.phone.line_next.${seat.line}`)}</p>
      )}
      <Messages seat={seat} clinic={clinic} />
      {problem !== '' && <p role="alert" className="details-error">{problem}</p>}
      {main !== null && (
        <div className="seat-actions">
          <Button disabled={busy} describedBy={name_id} onClick={run[main]}>{t(`staff.action.${main}`)}</Button>
          <More label={t('staff.more_for', { name })}
            actions={more.map((action) => ({ label: t(`staff.action.${action}`), danger: action === 'revoke', run: run[action] }))} />
        </div>
      )}
      <SeatCall seat={seat} name_id={name_id} visit={visit} clinic={clinic} zone={clinic.time_zone} changed={changed} />
      {open?.what === 'change' && <ChangeInvitation seat={seat} name={name} clinic={clinic} onClose={close} onChanged={changed} />}
      {open?.what === 'revoke' && <RevokeQuestion seat={seat} name={name} zone={clinic.time_zone} onClose={close} onChanged={changed} />}
      {open?.what === 'pin' && <ShowPin name={name} pin={open.pin} numbers={clinic.dial_in_numbers} onClose={close} />}
      {open?.what === 'link' && <LinkByHand name={name} link={open.link} onClose={close} />}
    </li>
  )
}

/** "by link · since 9:01 AM (4 min)" */
function since_words(seat: Seat, zone: string, now: number, t: Translate, language: string): string {
  const at = seat.state_since
  const today = local_in_zone(at, zone).slice(0, 10) === local_in_zone(now, zone).slice(0, 10)
  const time = today ? time_words(at, zone, language) : `${short_day_words(at, zone, language)}, ${time_words(at, zone, language)}`
  const since = t('staff.since', { time })
  const lasted = now - Date.parse(at)
  const lasts = lasted >= 60_000 && (seat.state === 'waiting' || seat.state === 'in_call')
  const facts = [
    seat.via == null ? null : t(`staff.via_${seat.via}`),
    lasts ? `${since} (${duration_words(lasted, language)})` : since,
    seat.muted === true ? t('staff.muted') : null,
    seat.hand === true ? t('staff.hand') : null,
  ]
  return facts.filter((fact) => fact !== null).join(' · ')
}

/** "Family · Spanish · invited by Sam Ortiz" */
function seat_facts(seat: Seat, name: string, t: Translate, language: string): string {
  const role = role_words(seat, t, language)
  const facts = [
    seat.role === 'guest' && role !== name ? role : null,
    language_name(seat.language, language),
    seat.role === 'guest' && seat.invited_by !== undefined ? t('staff.invited_by', { name: seat.invited_by.name }) : null,
  ]
  return facts.filter((fact) => fact !== null).join(' · ')
}

/** How each address was told, and why not where it was not. */
function Messages({ seat, clinic }: { seat: Seat; clinic: Clinic }) {
  const t = useT()
  const ways = [
    { channel: 'email', address: seat.email, sender: clinic.senders.email },
    { channel: 'sms', address: seat.phone, sender: clinic.senders.sms },
  ] as const
  const lines = ways.map(({ channel, address, sender }) => {
    const message = seat.messages.find((each) => each.channel === channel)
    if (address === null && message === undefined) return null
    const failed = message?.state === 'failed'
    const kind = failed ? failure_kind(message.reason ?? '') : null
    return (
      <li key={channel} data-failed={failed ? '' : undefined}>
        <bdi>{address === null ? t(`staff.channel_${channel}`) : channel === 'sms' ? phone_words(address) : address}</bdi>
        {message !== undefined && <>: {t(`participants.state_${message.state}`)}</>}
        {message === undefined && sender && seat.role === 'guest' && !clinic.guest_ways[channel] && <>: {t(`common.field_problems.${channel}_way_off`)}</>}
        {message === undefined && !sender && <>: {t(`common.field_problems.no_${channel}_sender`)}</>}
        {kind !== null && <> – {t(`staff.failure.${kind}`)}</>}
        {failed && message.reason !== undefined && message.reason !== '' && <> <small lang="en">({message.reason})</small></>}
      </li>
    )
  })
  if (lines.every((line) => line === null)) return null
  return <ul className="seat-messages">{lines}</ul>
}

/** What staff may do about a seat: one main action and a menu of the rest, in Visit Details and in the call. */
import { useState } from 'react'
import { as_refused, ask, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { More } from '../shared/More'
import { display_name } from '../shared/people_names'
import type { VisitDetails } from '../shared/visit_words'
import { ChangeInvitation } from './ChangeInvitation'
import { LinkByHand, RevokeQuestion, ShowPin } from './SeatDialogs'
import { seat_actions, type Clinic, type Seat, type SeatAction } from './visit_details'

export interface SeatActionsProps {
  seat: Seat
  /** Of the element that names whose actions these are. */
  name_id: string
  visit: VisitDetails
  clinic: Clinic
  changed(details: VisitDetails): void
  say(words: string): void
}

type Open = { what: 'change' | 'revoke' } | { what: 'pin'; pin: string } | { what: 'link'; link: string } | null

export function SeatActions({ seat, name_id, visit, clinic, changed, say }: SeatActionsProps) {
  const t = useT()
  const language = useLanguage()
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
    <>
      {problem !== '' && <p role="alert" className="details-error">{problem}</p>}
      {main !== null && (
        <div className="seat-actions">
          <Button disabled={busy} describedBy={name_id} onClick={run[main]}>{t(`staff.action.${main}`)}</Button>
          <More label={t('staff.more_for', { name })}
            actions={more.map((action) => ({ label: t(`staff.action.${action}`), danger: action === 'revoke', run: run[action] }))} />
        </div>
      )}
      {open?.what === 'change' && <ChangeInvitation seat={seat} name={name} clinic={clinic} onClose={close} onChanged={changed} />}
      {open?.what === 'revoke' && <RevokeQuestion seat={seat} name={name} zone={clinic.time_zone} onClose={close} onChanged={changed} />}
      {open?.what === 'pin' && <ShowPin name={name} pin={open.pin} numbers={clinic.dial_in_numbers} onClose={close} />}
      {open?.what === 'link' && <LinkByHand name={name} link={open.link} onClose={close} />}
    </>
  )
}

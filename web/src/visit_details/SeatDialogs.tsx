/** The small questions and answers of one seat: its PIN, its link to copy by hand, and taking the invitation back. */
import { useState } from 'react'
import { as_refused, ask, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { DialIn } from '../shared/DialIn'
import type { VisitDetails } from '../shared/visit_words'
import type { Clinic, Seat } from './visit_details'

export function ShowPin({ name, pin, numbers, onClose }: { name: string; pin: string; numbers: Clinic['dial_in_numbers']; onClose(): void }) {
  const t = useT()
  return (
    <Dialog title={t('staff.pin_of', { name })} onClose={onClose}>
      {numbers.length === 0 ? (
        <>
          <p className="details-pin"><bdi>{pin}</bdi></p>
          <p className="details-soft">{t('staff.no_dial_in')}</p>
        </>
      ) : (
        <>
          <h3>{t('participants.dial_in')}</h3>
          <DialIn numbers={numbers} pin={pin} />
        </>
      )}
      <p className="details-soft">{t('participants.one_each')}</p>
      <div className="dialog-buttons"><Button look="primary" onClick={onClose}>{t('common.close')}</Button></div>
    </Dialog>
  )
}

export function LinkByHand({ name, link, onClose }: { name: string; link: string; onClose(): void }) {
  const t = useT()
  return (
    <Dialog title={t('staff.link_of', { name })} onClose={onClose}>
      <p>{t('participants.copy_link_by_hand')}</p>
      <p className="details-link" tabIndex={0}>{link}</p>
      <div className="dialog-buttons"><Button look="primary" onClick={onClose}>{t('common.close')}</Button></div>
    </Dialog>
  )
}

export function RevokeQuestion(props: { seat: Seat; name: string; zone: string; onClose(): void; onChanged(details: VisitDetails): void }) {
  const t = useT()
  const language = useLanguage()
  const { seat, name, zone, onClose, onChanged } = props
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')
  const revoke = () => {
    set_busy(true)
    ask('post', '/api/invitations/{invitation_id}/revoke', { path: { invitation_id: seat.invitation_id } }).then(
      (details) => {
        onClose()
        onChanged(details)
      },
      (error: unknown) => {
        set_problem(problem_words(as_refused(error), t, language, zone))
        set_busy(false)
      },
    )
  }
  return (
    <Dialog title={t('staff.revoke_question', { name })} onClose={onClose}>
      <p>{t('staff.revoke_explained')}</p>
      {problem !== '' && <p role="alert" className="details-error">{problem}</p>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('staff.revoke_no')}</Button>
        <Button look="danger" disabled={busy} onClick={revoke}>{t('staff.action.revoke')}</Button>
      </div>
    </Dialog>
  )
}

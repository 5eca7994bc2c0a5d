/** Rename a guest, correct an address: a form that sends only what is different. */
import { useState } from 'react'
import { as_refused, ask, field_sentences, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { addresses_asked, home_country, kInterpreted, kKinds, phone_to_send } from '../shared/guests'
import { languages_by_name, useLanguage, useT } from '../shared/i18n'
import { Select } from '../shared/Select'
import { useStopped } from '../shared/stopped'
import type { VisitDetails } from '../shared/visit_words'
import { change_of, typed_of, type Clinic, type Seat, type Typed } from './visit_details'

export interface ChangeInvitationProps {
  seat: Seat
  name: string
  clinic: Clinic
  onClose(): void
  onChanged(details: VisitDetails): void
}

export function ChangeInvitation({ seat, name, clinic, onClose, onChanged }: ChangeInvitationProps) {
  const t = useT()
  const language = useLanguage()
  const [typed, set_typed] = useState(() => typed_of(seat))
  const [wrong, set_wrong] = useState<Record<string, string>>({})
  const [problem, set_problem] = useState('')
  const [busy, set_busy] = useState(false)
  const is_stopped = useStopped([typed.phone], home_country(navigator.languages), clinic.senders.sms)
  const type = (part: Partial<Typed>) => set_typed({ ...typed, ...part })
  const is_guest = seat.role === 'guest'
  const asked = is_guest ? addresses_asked(clinic.guest_ways, clinic.can_call) : { email: true, phone: true }
  // What the seat has stays on offer, though the pages do not speak or list it.
  const with_own = (tags: readonly string[], own: string) =>
    languages_by_name(own === '' || tags.includes(own) ? tags : [...tags, own], language)

  const save = async () => {
    const change = change_of(seat, typed, (number) => phone_to_send(number, home_country(navigator.languages)))
    if (Object.keys(change).length === 0) return onClose()
    set_busy(true)
    set_wrong({})
    set_problem('')
    try {
      const details = await ask('patch', '/api/invitations/{invitation_id}', { path: { invitation_id: seat.invitation_id }, body: change })
      onClose()
      onChanged(details)
    } catch (error) {
      const refused = as_refused(error)
      const sentences = field_sentences(refused, t)
      set_wrong(sentences)
      if (Object.keys(sentences).length === 0) set_problem(problem_words(refused, t, language, clinic.time_zone))
      const first = Object.keys(sentences)[0]
      if (first !== undefined) setTimeout(() => document.getElementById(`change-${first}`)?.focus())
      set_busy(false)
    }
  }
  return (
    <Dialog title={t('staff.change_invitation', { name })} onClose={onClose}>
      <form className="details-form" noValidate onSubmit={(event) => { event.preventDefault(); void save() }}>
        {is_guest && <Field id="change-name" label={t('staff.name')} value={typed.name} maxLength={80} error={wrong.name} onChange={(value) => type({ name: value })} />}
        {(asked.email || typed.email !== '') && <Field id="change-email" label={t('participants.email')} type="email" value={typed.email} error={wrong.email} onChange={(email) => type({ email })} />}
        {(asked.phone || typed.phone !== '') && <Field id="change-phone" label={t('participants.phone')} type="tel" value={typed.phone} error={wrong.phone}
          warning={is_stopped(typed.phone) ? t('common.number_stopped') : undefined} onChange={(phone) => type({ phone })} />}
        <p className="details-soft">{t(seat.state === 'in_call' ? 'staff.new_address_in_call' : 'staff.new_address_told')}</p>
        {is_guest && (
          <Select label={t('participants.kind')} value={typed.kind} options={kKinds.map((kind) => [kind, t(`common.kinds.${kind}`)])}
            onChange={(kind) => type({ kind: kind as Typed['kind'] })} />
        )}
        <Select label={t('participants.language')} value={typed.language} options={with_own(clinic.languages, typed.language)} error={wrong.language}
          onChange={(tag) => type({ language: tag })} />
        {is_guest && typed.kind === 'interpreter' && (
          <Select label={t('participants.interprets')} value={typed.interprets} error={wrong.interprets}
            options={[['', t('participants.choose')], ...with_own(kInterpreted, typed.interprets)]} onChange={(interprets) => type({ interprets })} />
        )}
        {is_guest && typed.kind === 'interpreter' && (
          <Field id="change-job_reference" label={t('participants.job_reference')} value={typed.job_reference} maxLength={40} error={wrong.job_reference}
            onChange={(job_reference) => type({ job_reference })} />
        )}
        {problem !== '' && <p role="alert" className="details-error">{problem}</p>}
        <div className="dialog-buttons">
          <Button onClick={onClose}>{t('staff.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>{t('staff.save')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

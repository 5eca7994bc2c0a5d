/** The two switches of Guest Invite. Switching off ends invitations: it says how many and asks. */
import { useState } from 'react'
import { as_refused, ask, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { Switch } from '../shared/Switch'
import type { Clinic, ClinicChange } from './settings'

type Switch = 'guest_invite_staff' | 'guest_invite_patients'

export function GuestInvite({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const language = useLanguage()
  const [asked, set_asked] = useState<{ change: ClinicChange; guests: number } | null>(null)
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')

  const send = async (change: ClinicChange) => {
    set_busy(true)
    set_problem('')
    try {
      const next = await ask('patch', '/api/clinic', { body: change })
      set_asked(null)
      saved(next)
    } catch (error) {
      const refused = as_refused(error)
      if (refused.word === 'guests_affected') set_asked({ change, guests: refused.problem.affected_guests ?? 0 })
      else set_problem(problem_words(refused, t, language, clinic.time_zone))
    } finally {
      set_busy(false)
    }
  }
  const toggle = (which: Switch) => (
    <Switch label={t(`staff.${which}`)} hint={t(`staff.${which}_hint`)} on={clinic[which]} busy={busy} toggle={(on) => void send({ [which]: on })} />
  )
  return (
    <section className="settings-part" aria-labelledby="settings-guest-invite">
      <h2 id="settings-guest-invite">{t('staff.guest_invite')}</h2>
      <div className="settings-switches">
        {toggle('guest_invite_staff')}
        {toggle('guest_invite_patients')}
        {problem !== '' && asked === null && <p role="alert" className="settings-error">{problem}</p>}
      </div>
      {asked !== null && (
        <Dialog title={t('staff.switch_off_question')} onClose={() => set_asked(null)}>
          <p>{t('staff.switch_off_affected', { count: asked.guests })}</p>
          <p>{t('staff.switch_off_explained')}</p>
          {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
          <div className="dialog-buttons">
            <Button onClick={() => set_asked(null)}>{t('staff.switch_off_no')}</Button>
            <Button look="danger" disabled={busy} onClick={() => void send({ ...asked.change, confirmed: true })}>{t('staff.switch_off_yes')}</Button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

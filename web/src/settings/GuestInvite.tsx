/** Who may bring guests, and by which ways guests are invited and come in. Switching off says whom it affects and asks. */
import { useState } from 'react'
import { as_refused, ask, field_words, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { Switch } from '../shared/Switch'
import { kWays, switched_off_way, type Clinic, type ClinicChange } from './settings'

const kWho = ['guest_invite_staff', 'guest_invite_patients'] as const

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
      const field = refused.fields[0]
      if (refused.word === 'guests_affected') set_asked({ change, guests: refused.problem.affected_guests ?? 0 })
      else set_problem(field === undefined ? problem_words(refused, t, language, clinic.time_zone) : field_words(field.problem, t))
    } finally {
      set_busy(false)
    }
  }
  const way = asked === null ? null : switched_off_way(asked.change)
  return (
    <section className="settings-part" aria-labelledby="settings-guest-invite">
      <h2 id="settings-guest-invite">{t('staff.guest_invite')}</h2>
      <div className="settings-switches">
        {kWho.map((who) => (
          <Switch key={who} label={t(`staff.${who}`)} hint={t(`staff.${who}_hint`)} on={clinic[who]} busy={busy} toggle={(on) => void send({ [who]: on })} />
        ))}
        <h3 className="settings-subheading">{t('staff.guest_ways')}</h3>
        {kWays.map((each) => (
          <Switch key={each} label={t(`staff.guest_way.${each}`)} hint={t(`staff.guest_way.${each}_hint`)} on={clinic.guest_ways[each]} busy={busy}
            toggle={(on) => void send({ guest_ways: { [each]: on } })} />
        ))}
        {problem !== '' && asked === null && <p role="alert" className="settings-error">{problem}</p>}
      </div>
      {asked !== null && (
        <Dialog title={way === null ? t('staff.switch_off_question') : t(`staff.switch_way_off_question.${way}`)} onClose={() => set_asked(null)}>
          <p>{t('staff.switch_off_affected', { count: asked.guests })}</p>
          <p>{way === null ? t('staff.switch_off_explained') : t(`staff.switch_way_off_explained.${way}`)}</p>
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

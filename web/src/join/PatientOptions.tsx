/** What only the patient may do on the appointment page: invite a guest, ask for another time, cancel. */
import { lazy, Suspense, useState } from 'react'
import { as_refused, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { add_tables, useLanguage, useT } from '../shared/i18n'
import type { JoinPage } from './join'
import { ask_for_other_time, cancel_appointment } from './server'

const PatientParticipants = lazy(async () => {
  await add_tables('participants')
  return import('../participants/PatientParticipants')
})

const kLineLength = 200

type Open = 'invite' | 'other_time' | 'cancel' | null

export function PatientOptions({ page, token, look }: { page: JoinPage; token: string; look(): void }) {
  const t = useT()
  const [open, set_open] = useState<Open>(null)
  const [asked, set_asked] = useState(false)
  const close = () => set_open(null)
  const option = (what: Exclude<Open, null>) => (
    <li><button type="button" className="join-option" onClick={() => set_open(what)}>{t(`join.option_${what}`)}</button></li>
  )
  return (
    <>
      {page.can_invite && option('invite')}
      {option('other_time')}
      {page.state !== 'running' && option('cancel')}
      {asked && <li className="join-note"><p role="status">{t('join.other_time_asked')}</p></li>}
      {open === 'invite' && <li><Suspense fallback={null}><PatientParticipants token={token} onClose={close} /></Suspense></li>}
      {open === 'other_time' && <li><OtherTime token={token} zone={page.visit?.time_zone ?? 'UTC'} onClose={close} done={() => { close(); set_asked(true) }} /></li>}
      {open === 'cancel' && <li><Cancel token={token} zone={page.visit?.time_zone ?? 'UTC'} onClose={close} done={() => { close(); look() }} /></li>}
    </>
  )
}

interface QuestionProps {
  token: string
  zone: string
  onClose(): void
  done(): void
}

/** Busy while it runs, and the server's words where it refuses. */
function useAsking(work: () => Promise<unknown>, done: () => void, zone: string) {
  const t = useT()
  const language = useLanguage()
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')
  const start = () => {
    set_busy(true)
    set_problem('')
    work().then(done, (error: unknown) => set_problem(problem_words(as_refused(error), t, language, zone))).finally(() => set_busy(false))
  }
  return { busy, problem, start }
}

function OtherTime({ token, zone, onClose, done }: QuestionProps) {
  const t = useT()
  const [line, set_line] = useState('')
  const asking = useAsking(() => ask_for_other_time(token, line.trim()), done, zone)
  return (
    <Dialog title={t('join.option_other_time')} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); asking.start() }}>
        <p>{t('join.other_time_explained')}</p>
        <Field label={t('join.other_time_label')} value={line} onChange={set_line} maxLength={kLineLength} />
        {asking.problem !== '' && <p role="alert" className="join-error">{asking.problem}</p>}
        <div className="dialog-buttons">
          <Button onClick={onClose}>{t('join.back')}</Button>
          <Button look="primary" type="submit" disabled={asking.busy || line.trim() === ''}>{t('join.other_time_yes')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

function Cancel({ token, zone, onClose, done }: QuestionProps) {
  const t = useT()
  const asking = useAsking(() => cancel_appointment(token), done, zone)
  return (
    <Dialog title={t('join.cancel_question')} onClose={onClose}>
      <p>{t('join.cancel_explained')}</p>
      {asking.problem !== '' && <p role="alert" className="join-error">{asking.problem}</p>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('join.cancel_no')}</Button>
        <Button look="danger" disabled={asking.busy} onClick={asking.start}>{t('join.option_cancel')}</Button>
      </div>
    </Dialog>
  )
}

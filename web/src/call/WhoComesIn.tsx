/** Who comes in, and who hears: talk without guests; for providers also asking before guests come in, and the lock. */
import { useState } from 'react'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { useT } from '../shared/i18n'
import { Switch } from '../shared/Switch'
import type { CallState } from './call'
import type { CallSession } from './session'

/** Changes the visit's own rule or its lock; rejects with a sentence to show. */
export type ChangeDoor = (change: { admission?: 'straight_in' | 'ask'; locked?: boolean }) => Promise<unknown>

export function WhoComesIn({ session, call, change_door }: { session: CallSession; call: CallState; change_door: ChangeDoor | undefined }) {
  const t = useT()
  const [busy, set_busy] = useState(false)
  const [failed, set_failed] = useState(false)
  const [interpreter_asked, ask_interpreter] = useState(false)
  const { visit, me } = call
  if (visit === null || (me?.role !== 'provider' && me?.role !== 'patient')) return null
  const run = (work: () => Promise<unknown>) => {
    set_busy(true)
    set_failed(false)
    work().catch(() => set_failed(true)).finally(() => set_busy(false))
  }
  const talk_without_guests = (on: boolean) => {
    if (on && call.people.some(({ kind }) => kind === 'interpreter')) ask_interpreter(true)
    else run(() => session.talk_without_guests(on))
  }
  const row = (id: string, on: boolean, toggle: (on: boolean) => void) => (
    <Switch label={t(`call.${id}`)} hint={t(`call.${id}_hint`)} on={on} busy={busy} toggle={toggle} />
  )
  return (
    <section className="people-group who-comes-in" aria-label={t('call.who_comes_in')}>
      {row('without_guests', visit.without_guests === true, talk_without_guests)}
      {me.role === 'provider' && change_door !== undefined && (
        <>
          {row('ask_before', visit.admission === 'ask', (on) => run(() => change_door({ admission: on ? 'ask' : 'straight_in' })))}
          {row('locked', visit.locked === true, (on) => run(() => change_door({ locked: on })))}
        </>
      )}
      {failed && <p role="alert" className="call-error">{t('call.action_failed')}</p>}
      {interpreter_asked && (
        <InterpreterQuestion onClose={() => ask_interpreter(false)} answer={(stays) => {
          ask_interpreter(false)
          run(() => session.talk_without_guests(true, stays))
        }} />
      )}
    </section>
  )
}

/** A talk between patient and provider may need who puts it into words; or they may be whom it is not for. */
function InterpreterQuestion({ answer, onClose }: { answer(stays: boolean): void; onClose(): void }) {
  const t = useT()
  return (
    <Dialog title={t('call.interpreter_stays_question')} onClose={onClose}>
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('call.cancel')}</Button>
        <Button onClick={() => answer(false)}>{t('call.interpreter_goes')}</Button>
        <Button look="primary" onClick={() => answer(true)}>{t('call.interpreter_stays')}</Button>
      </div>
    </Dialog>
  )
}

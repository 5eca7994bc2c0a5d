/** Who comes in, and who hears: talk without guests; for providers also asking before guests come in, and the lock. */
import { useState } from 'react'
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
  const { visit, me } = call
  if (visit === null || (me?.role !== 'provider' && me?.role !== 'patient')) return null
  const run = (work: () => Promise<unknown>) => {
    set_busy(true)
    set_failed(false)
    work().catch(() => set_failed(true)).finally(() => set_busy(false))
  }
  const row = (id: string, on: boolean, toggle: (on: boolean) => Promise<unknown>) => (
    <Switch label={t(`call.${id}`)} hint={t(`call.${id}_hint`)} on={on} busy={busy} toggle={(next) => run(() => toggle(next))} />
  )
  return (
    <section className="people-group who-comes-in" aria-label={t('call.who_comes_in')}>
      {row('without_guests', visit.without_guests === true, (on) => session.talk_without_guests(on))}
      {me.role === 'provider' && change_door !== undefined && (
        <>
          {row('ask_before', visit.admission === 'ask', (on) => change_door({ admission: on ? 'ask' : 'straight_in' }))}
          {row('locked', visit.locked === true, (on) => change_door({ locked: on }))}
        </>
      )}
      {failed && <p role="alert" className="call-error">{t('call.action_failed')}</p>}
    </section>
  )
}

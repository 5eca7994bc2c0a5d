/** Who waits to come in, for the provider: admit, decline with a word, write a line. Above the stage, so that nobody is overlooked. */
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { display_name, role_words } from '../shared/people_names'
import { useSaid } from '../shared/said'
import { asks, needs_letting_in } from './call'
import { CallIcon } from './icons'
import { useRequest } from './request'
import type { CallSession, CallSnapshot } from './session'
import type { WaitingPerson } from './wire'

const kLineLength = 200

type Asked = { what: 'decline' | 'write'; person: WaitingPerson } | null

export function AtTheDoor({ session, snapshot }: { session: CallSession; snapshot: CallSnapshot }) {
  const t = useT()
  const people = snapshot.call.at_the_door.filter(needs_letting_in)
  const knocking = people.filter(asks)
  const [asked, ask] = useState<Asked>(null)
  const [said, say] = useSaid()
  const place = useRef<HTMLDivElement>(null)
  useBadge(knocking.length)
  useNotification(knocking)
  // What was pressed has gone with its row: the focus goes to the next one, or to the call's heading.
  useEffect(() => {
    if (document.activeElement !== document.body) return
    const next = place.current?.querySelector('button') ?? document.querySelector<HTMLElement>('.call-heading h1')
    next?.focus()
  }, [people.length])
  return (
    <div ref={place}>
      {people.length > 0 && (
        <section className="at-the-door" aria-label={t('call.door_title')}>
          <div className="at-the-door-top">
            <h2><CallIcon name="wait" /> {t('call.door_title')}</h2>
            {people.length > 1 && <Button onClick={() => void session.admit_all().catch(() => undefined)}>{t('call.admit_all')}</Button>}
          </div>
          <ul>
            {people.map((person) => <Row key={person.participant_id} person={person} session={session} ask={ask} />)}
          </ul>
          <AskForNotifications />
        </section>
      )}
      {asked !== null && <LineDialog what={asked.what} person={asked.person} session={session} say={say} onClose={() => ask(null)} />}
      <p className="said" role="status" data-empty={said === '' ? '' : undefined}>{said}</p>
    </div>
  )
}

function Row({ person, session, ask }: { person: WaitingPerson; session: CallSession; ask(asked: Asked): void }) {
  const t = useT()
  const language = useLanguage()
  const name_id = useId()
  const [busy, set_busy] = useState(false)
  const name = display_name(person, t, language)
  const role = role_words(person, t, language)
  const admit = () => {
    set_busy(true)
    session.admit(person.participant_id).catch(() => undefined).finally(() => set_busy(false))
  }
  return (
    <li className="at-the-door-person">
      <span className="person-words">
        <strong id={name_id}>{name}</strong>
        <span>{[role !== name ? role : null, t(`call.via_${person.via}`), person.reason === 'put_back' ? t('call.door_put_back') : null].filter((fact) => fact !== null).join(' · ')}</span>
      </span>
      <span className="at-the-door-actions">
        <Button look="primary" describedBy={name_id} disabled={busy} onClick={admit}>{t('call.admit')}</Button>
        <Button describedBy={name_id} onClick={() => ask({ what: 'decline', person })}>{t('call.decline')}</Button>
        <button type="button" className="row-button" aria-label={t('call.write_title', { name })} title={t('call.write_title', { name })} onClick={() => ask({ what: 'write', person })}>
          <CallIcon name="pencil" />
        </button>
      </span>
    </li>
  )
}

function LineDialog({ what, person, session, say, onClose }: { what: 'decline' | 'write'; person: WaitingPerson; session: CallSession; say(words: string): void; onClose(): void }) {
  const t = useT()
  const language = useLanguage()
  const name = display_name(person, t, language)
  const [line, set_line] = useState('')
  // A telephone cannot show words: it says that the provider comes soon, or cannot.
  const by_phone = person.via === 'phone'
  const said = by_phone && what === 'write' ? t('call.write_said_by_phone') : line.trim()
  const request = useRequest(() => what === 'decline' ? session.turn_away(person.participant_id, said) : session.tell(person.participant_id, said), () => {
    onClose()
    say(t(`call.${what}_said`, { name }))
  })
  return (
    <Dialog title={t(`call.${what}_title`, { name })} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); request.start() }}>
        <p>{t(`call.${what}_explained${by_phone ? '_phone' : ''}`, { name })}</p>
        {!by_phone && (
          <Field label={t(`call.${what}_label`)} value={line} onChange={set_line} maxLength={kLineLength} />
        )}
        {request.state === 'failed' && <p role="alert" className="call-error">{t('call.action_failed')}</p>}
        <div className="dialog-buttons">
          <Button onClick={onClose}>{t('call.cancel')}</Button>
          <Button look={what === 'decline' ? 'danger' : 'primary'} type="submit"
            disabled={request.state === 'busy' || (what === 'write' && said === '')}>
            {t(`call.${what}_yes`)}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** "(2) Video visit" in the tab's title, while somebody waits. */
function useBadge(count: number): void {
  useEffect(() => {
    const plain = document.title.replace(/^\(\d+\) /, '')
    document.title = count > 0 ? `(${count}) ${plain}` : plain
  }, [count])
}

const can_notify = () => 'Notification' in window

/** Said by the system while this page is not looked at. */
function useNotification(people: WaitingPerson[]): void {
  const t = useT()
  const language = useLanguage()
  const newest = people.at(-1)
  const id = newest?.participant_id
  useEffect(() => {
    if (newest === undefined || !can_notify() || Notification.permission !== 'granted' || document.visibilityState === 'visible') return
    // A notification stays on lock screens: the kind is enough.
    const shown = new Notification(t('call.notification_title'), { body: role_words(newest, t, language), tag: 'bedside-door' })
    return () => shown.close()
    // One notification for each who comes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id])
}

function AskForNotifications() {
  const t = useT()
  const [permission, set_permission] = useState(can_notify() ? Notification.permission : 'denied')
  if (permission !== 'default') return null
  return <Button onClick={() => void Notification.requestPermission().then(set_permission)}>{t('call.notify_me')}</Button>
}

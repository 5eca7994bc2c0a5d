/** The list of participants: a side sheet, with what a provider may do to a guest. */
import { useState } from 'react'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { Sheet } from '../shared/Sheet'
import { useLanguage, useT } from '../shared/i18n'
import { time_words } from '../shared/zones'
import { CallIcon } from './icons'
import { display_name, role_words } from '../shared/people_names'
import { people_groups, type Person, type Seat } from './people'
import type { CallSession, CallSnapshot } from './session'

type Asked = { what: 'rename' | 'remove'; person: Person } | null

export function People(props: { session: CallSession; snapshot: CallSnapshot; seats: Seat[]; provider: boolean; onClose(): void; changed?(): void }) {
  const t = useT()
  const { session, snapshot, provider } = props
  const [asked, ask] = useState<Asked>(null)
  const groups = people_groups(snapshot.call.people, props.seats, snapshot.call.me?.participant_id ?? null)
  const done = () => {
    ask(null)
    props.changed?.()
  }
  const section = (title: string, people: Person[]) =>
    people.length > 0 && (
      <section className="people-group">
        <h3>{title}</h3>
        <ul>
          {people.map((person) => (
            <PersonRow key={person.key} person={person} snapshot={snapshot}
              mute={provider && can_mute(person) ? () => void session.mute(person.participant_id ?? '').catch(() => undefined) : undefined}
              rename={provider && is_guest_inside(person) ? () => ask({ what: 'rename', person }) : undefined}
              remove={provider && is_guest_inside(person) ? () => ask({ what: 'remove', person }) : undefined} />
          ))}
        </ul>
      </section>
    )
  return (
    <Sheet title={t('call.people')} onClose={props.onClose}>
      {section(t('call.people_in'), groups.in_call)}
      {section(t('call.people_waiting'), groups.waiting)}
      {section(t('call.people_invited'), groups.invited)}
      {section(t('call.people_gone'), groups.gone)}
      {asked?.what === 'rename' && <Rename person={asked.person} session={session} onClose={done} />}
      {asked?.what === 'remove' && <Remove person={asked.person} session={session} onClose={done} />}
    </Sheet>
  )
}

const is_guest_inside = (person: Person) => person.role === 'guest' && person.participant_id !== null
const can_mute = (person: Person) => person.participant_id !== null && !person.mine && !person.muted

function PersonRow(props: { person: Person; snapshot: CallSnapshot; mute?: (() => void) | undefined; rename?: (() => void) | undefined; remove?: (() => void) | undefined }) {
  const t = useT()
  const language = useLanguage()
  const { person } = props
  const name = display_name(person, t, language)
  const role = role_words(person, t, language)
  const zone = props.snapshot.call.visit?.time_zone ?? 'UTC'
  const facts = [
    role !== name ? role : null,
    person.via !== null ? t(`call.via_${person.via}`) : null,
    t(`call.state_${person.state}`),
    person.state === 'in_call' && person.muted ? t('call.person_muted') : null,
    person.hand ? t('call.person_hand') : null,
    person.line !== null ? t(`common.phone.line.${person.line}`) : null,
    t('call.since', { time: time_words(person.since, zone, language) }),
  ].filter((fact) => fact !== null)
  return (
    <li className="person">
      <div className="person-words">
        <strong>{person.mine ? t('call.name_you', { name }) : name}</strong>
        <span>{facts.join(' · ')}</span>
      </div>
      <div className="person-actions">
        {props.mute !== undefined && <RowButton icon="microphone_off" label={t('call.action_mute', { name })} onClick={props.mute} />}
        {props.rename !== undefined && <RowButton icon="pencil" label={t('call.action_rename', { name })} onClick={props.rename} />}
        {props.remove !== undefined && <RowButton icon="remove" label={t('call.action_remove', { name })} onClick={props.remove} />}
      </div>
    </li>
  )
}

function RowButton(props: { icon: 'microphone_off' | 'pencil' | 'remove'; label: string; onClick(): void }) {
  return (
    <button type="button" className="row-button" aria-label={props.label} title={props.label} onClick={props.onClick}>
      <CallIcon name={props.icon} />
    </button>
  )
}

/** Runs a request and keeps the dialog open with a sentence when it is refused. */
function useRequest(run: () => Promise<object>, done: () => void) {
  const [state, set_state] = useState<'idle' | 'busy' | 'failed'>('idle')
  const start = () => {
    set_state('busy')
    run().then(done, () => set_state('failed'))
  }
  return { state, start }
}

function Rename({ person, session, onClose }: { person: Person; session: CallSession; onClose(): void }) {
  const t = useT()
  const language = useLanguage()
  const [name, set_name] = useState(person.name ?? '')
  const request = useRequest(() => session.rename(person.participant_id ?? '', name.trim()), onClose)
  return (
    <Dialog title={t('call.action_rename', { name: display_name(person, t, language) })} onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); request.start() }}>
        <Field label={t('call.rename_label')} value={name} onChange={set_name} maxLength={80} />
        {request.state === 'failed' && <p role="alert" className="call-error">{t('call.action_failed')}</p>}
        <div className="dialog-buttons">
          <Button onClick={onClose}>{t('call.cancel')}</Button>
          <Button look="primary" type="submit" disabled={name.trim() === '' || request.state === 'busy'}>{t('call.rename_save')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

function Remove({ person, session, onClose }: { person: Person; session: CallSession; onClose(): void }) {
  const t = useT()
  const language = useLanguage()
  const name = display_name(person, t, language)
  const request = useRequest(() => session.remove(person.participant_id ?? ''), onClose)
  return (
    <Dialog title={t('call.remove_question', { name })} onClose={onClose}>
      <p>{t('call.remove_explained', { name })}</p>
      {request.state === 'failed' && <p role="alert" className="call-error">{t('call.action_failed')}</p>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('call.cancel')}</Button>
        <Button look="danger" disabled={request.state === 'busy'} onClick={request.start}>{t('call.remove_yes')}</Button>
      </div>
    </Dialog>
  )
}

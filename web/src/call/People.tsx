/** The list of participants: a side sheet, with what a provider may do to a guest. */
import { useEffect, useId, useState } from 'react'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { Sheet } from '../shared/Sheet'
import { useLanguage, useT } from '../shared/i18n'
import { time_words } from '../shared/zones'
import { CallIcon, type IconName } from './icons'
import { late_words } from '../shared/late'
import { display_name, role_words } from '../shared/people_names'
import { NumbersOfCall } from './Numbers'
import { at_the_door, people_groups, type Person, type Seat } from './people'
import { useRequest } from './request'
import type { CallSession, CallSnapshot } from './session'
import { WhoComesIn, type ChangeDoor } from './WhoComesIn'

type Asked = { what: 'rename' | 'remove'; person: Person } | null

export function People(props: { session: CallSession; snapshot: CallSnapshot; seats: Seat[]; provider: boolean; onClose(): void; changed?(): void; change_door?: ChangeDoor | undefined }) {
  const t = useT()
  const { session, snapshot, provider } = props
  const [asked, ask] = useState<Asked>(null)
  const groups = people_groups(snapshot.call.people, props.seats, snapshot.call.me?.participant_id ?? null)
  // Who is let in or put out changes places, and the button that was pressed goes.
  useEffect(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('.sheet h2')?.focus()
  }, [snapshot.call.people.length, snapshot.call.at_the_door.length])
  const done = () => {
    ask(null)
    props.changed?.()
  }
  // Whoever is taken out may know others with the link: from now on a provider is asked, where that is wished.
  const ask_from_now = snapshot.call.visit?.admission === 'straight_in' ? props.change_door : undefined
  const section = (title: string, people: Person[]) =>
    people.length > 0 && (
      <section className="people-group">
        <h3>{title}</h3>
        <ul>
          {people.map((person) => (
            <PersonRow key={person.key} person={person} snapshot={snapshot}
              mute={provider && can_mute(person) ? () => void session.mute(person.participant_id ?? '').catch(() => undefined) : undefined}
              admit={person.state === 'waiting' && person.participant_id !== null ? () => void session.admit(person.participant_id ?? '').catch(() => undefined) : undefined}
              put_back={provider && can_be_put_back(person) ? () => void session.put_back(person.participant_id ?? '').catch(() => undefined) : undefined}
              spotlight={provider && can_be_spotlit(person) && !is_spotlit(person, snapshot) ? () => void session.spotlight(person.participant_id).catch(() => undefined) : undefined}
              rename={provider && is_guest_inside(person) ? () => ask({ what: 'rename', person }) : undefined}
              remove={provider && is_guest_inside(person) ? () => ask({ what: 'remove', person }) : undefined} />
          ))}
        </ul>
      </section>
    )
  return (
    <Sheet title={t('call.people')} onClose={props.onClose}>
      <Spotlit session={session} snapshot={snapshot} provider={provider} />
      <WhoComesIn session={session} call={snapshot.call} change_door={props.change_door} />
      {section(t('call.people_in'), groups.in_call)}
      {section(t('call.people_waiting'), provider ? at_the_door(snapshot.call.at_the_door) : groups.waiting)}
      {section(t('call.people_invited'), groups.invited)}
      {section(t('call.people_gone'), groups.gone)}
      <NumbersOfCall session={session} />
      {asked?.what === 'rename' && <Rename person={asked.person} session={session} onClose={done} />}
      {asked?.what === 'remove' && <Remove person={asked.person} session={session} onClose={done} ask_from_now={ask_from_now} />}
    </Sheet>
  )
}

const is_guest_inside = (person: Person) => person.role === 'guest' && person.participant_id !== null
const can_be_put_back = (person: Person) => person.role !== 'provider' && person.state === 'in_call' && person.participant_id !== null
// Of a telephone there is nothing to see.
const can_be_spotlit = (person: Person) => person.state === 'in_call' && person.via !== 'phone' && person.participant_id !== null
const is_spotlit = (person: Person, snapshot: CallSnapshot) => person.participant_id !== null && person.participant_id === snapshot.call.spotlight
const can_mute = (person: Person) => person.state === 'in_call' && person.participant_id !== null && !person.mine && !person.muted

/** Who is big for everybody, in words; the provider takes it back. */
function Spotlit({ session, snapshot, provider }: { session: CallSession; snapshot: CallSnapshot; provider: boolean }) {
  const t = useT()
  const language = useLanguage()
  const who = snapshot.call.people.find((person) => person.participant_id === snapshot.call.spotlight)
  if (who === undefined) return null
  const mine = who.participant_id === snapshot.call.me?.participant_id
  const name = display_name(who, t, language)
  return (
    <p className="people-spotlit" role="status">
      <CallIcon name="spotlight" /> <span>{mine ? t('call.spotlight_on_you') : t('call.spotlight_on', { name })}</span>
      {provider && <Button onClick={() => void session.spotlight(null).catch(() => undefined)}>{t('call.end_spotlight')}</Button>}
    </p>
  )
}

function PersonRow(props: { person: Person; snapshot: CallSnapshot; mute?: (() => void) | undefined; admit?: (() => void) | undefined; put_back?: (() => void) | undefined; spotlight?: (() => void) | undefined; rename?: (() => void) | undefined; remove?: (() => void) | undefined }) {
  const t = useT()
  const language = useLanguage()
  const { person } = props
  const name_id = useId()
  const name = display_name(person, t, language)
  const role = role_words(person, t, language)
  const zone = props.snapshot.call.visit?.time_zone ?? 'UTC'
  const facts = [
    role !== name ? role : null,
    person.via !== null ? t(`call.via_${person.via}`) : null,
    t(`call.state_${person.state}`),
    person.state === 'in_call' && person.muted ? t('call.person_muted') : null,
    person.hand ? t('call.person_hand') : null,
    is_spotlit(person, props.snapshot) ? t('call.person_spotlight') : null,
    person.line !== null ? t(`common.phone.line.${person.line}`) : null,
    t('call.since', { time: time_words(person.since, zone, language) }),
  ].filter((fact) => fact !== null)
  return (
    <li className="person">
      <div className="person-words">
        <strong id={name_id}><bdi>{person.mine ? t('call.name_you', { name }) : name}</bdi></strong>
        <span>{facts.join(' · ')}</span>
        {person.late !== null && <span className="person-late">{late_words(person, person.late, zone, t, language)}</span>}
      </div>
      <div className="person-actions">
        {props.admit !== undefined && <Button describedBy={name_id} onClick={props.admit}>{t('call.admit')}</Button>}
        {props.mute !== undefined && <RowButton icon="microphone_off" what="mute" name={name} onClick={props.mute} />}
        {props.put_back !== undefined && <RowButton icon="wait" what="put_back" name={name} onClick={props.put_back} />}
        {props.spotlight !== undefined && <RowButton icon="spotlight" what="spotlight" name={name} onClick={props.spotlight} />}
        {props.rename !== undefined && <RowButton icon="pencil" what="rename" name={name} onClick={props.rename} />}
        {props.remove !== undefined && <RowButton icon="remove" what="remove" name={name} onClick={props.remove} />}
      </div>
    </li>
  )
}

/** A sign with its word below: whoever looks for it in a hurry reads. */
function RowButton(props: { icon: IconName; what: 'mute' | 'put_back' | 'spotlight' | 'rename' | 'remove'; name: string; onClick(): void }) {
  const t = useT()
  const label = t(`call.action_${props.what}`, { name: props.name })
  return (
    <button type="button" className="row-button row-button-words" aria-label={label} title={label} onClick={props.onClick}>
      <CallIcon name={props.icon} />
      <span>{t(`call.short_${props.what}`)}</span>
    </button>
  )
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

function Remove({ person, session, onClose, ask_from_now }: { person: Person; session: CallSession; onClose(): void; ask_from_now: ChangeDoor | undefined }) {
  const t = useT()
  const language = useLanguage()
  const name = display_name(person, t, language)
  const [ask_before, set_ask_before] = useState(false)
  const remove = async () => {
    if (ask_before) await ask_from_now?.({ admission: 'ask' })
    return session.remove(person.participant_id ?? '')
  }
  const request = useRequest(remove, onClose)
  return (
    <Dialog title={t('call.remove_question', { name })} onClose={onClose}>
      <p>{t('call.remove_explained', { name })}</p>
      {ask_from_now !== undefined && (
        <label className="check">
          <input type="checkbox" checked={ask_before} onChange={(event) => set_ask_before(event.target.checked)} />
          {t('call.remove_ask_before')}
        </label>
      )}
      {request.state === 'failed' && <p role="alert" className="call-error">{t('call.action_failed')}</p>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('call.cancel')}</Button>
        <Button look="danger" disabled={request.state === 'busy'} onClick={request.start}>{t('call.remove_yes')}</Button>
      </div>
    </Dialog>
  )
}

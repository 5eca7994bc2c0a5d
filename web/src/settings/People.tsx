/** The clinic's people: who they are, what they may do, whether they can sign in. */
import { useCallback, useState } from 'react'
import { as_refused, ask, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { useDesk } from '../shared/desk'
import { Dialog } from '../shared/Dialog'
import { useLanguage, useT } from '../shared/i18n'
import { useLoaded } from '../shared/loaded'
import { names_in_words } from '../shared/lists'
import { More } from '../shared/More'
import { PersonForm } from './PersonForm'
import { sorted_people, type Clinic, type Person } from './settings'

type Open = { what: 'add' } | { what: 'change' | 'disable' | 'sign_out'; person: Person } | null

async function load_people(): Promise<Person[]> {
  return (await ask('get', '/api/people', {})).people
}

export function People({ clinic, me, say }: { clinic: Clinic; me: string; say(words: string): void }) {
  const t = useT()
  const language = useLanguage()
  const load = useCallback(load_people, [])
  const { value: people, refused, reload } = useLoaded(load)
  const [open, set_open] = useState<Open>(null)
  const [problem, set_problem] = useState('')
  useDesk((event) => {
    if (event.type === 'clinic_changed' || event.type === 'connected') reload()
  })
  const close = () => set_open(null)
  const done = (words: string) => {
    close()
    reload()
    say(words)
  }
  const attempt = async (what: () => Promise<unknown>, words: string) => {
    set_problem('')
    try {
      await what()
      done(words)
    } catch (error) {
      set_problem(problem_words(as_refused(error), t, language, clinic.time_zone))
    }
  }
  const set_disabled = ({ id, name }: Person, disabled: boolean) =>
    void attempt(() => ask('patch', '/api/people/{person_id}', { path: { person_id: id }, body: { disabled } }),
      t(disabled ? 'staff.person_disabled' : 'staff.person_enabled', { name }))
  const sign_out = ({ id, name }: Person) =>
    void attempt(() => ask('post', '/api/people/{person_id}/sign-out', { path: { person_id: id } }), t('staff.person_signed_out', { name }))
  return (
    <section className="settings-part" aria-labelledby="settings-people">
      <h2 id="settings-people">{t('staff.people')}</h2>
      <div className="settings-people">
        <div className="settings-people-top">
          <p>{t('staff.people_explained')}</p>
          <Button onClick={() => set_open({ what: 'add' })}>{t('staff.add_person')}</Button>
        </div>
        {people === null && refused === null && <p role="status">{t('staff.loading')}</p>}
        {people === null && refused !== null && (
          <div className="staff-problem" role="alert">
            <p>{problem_words(refused, t, language, clinic.time_zone)}</p>
            <Button onClick={reload}>{t('staff.try_again')}</Button>
          </div>
        )}
        {problem !== '' && open === null && <p role="alert" className="settings-error">{problem}</p>}
        <ul className="people-list">
          {sorted_people(people ?? [], language).map((person) => (
            <li key={person.id} data-disabled={person.disabled ? '' : undefined}>
              <div>
                <strong>{person.id === me ? t('staff.person_you', { name: person.name }) : person.name}</strong>
                <span><bdi>{person.email}</bdi></span>
              </div>
              <div className="people-roles">
                <span>{names_in_words(person.roles.map((role) => t(`staff.role.${role}`)), language)}</span>
                {person.disabled && <span className="pill">{t('staff.disabled')}</span>}
              </div>
              <More label={t('staff.more_for', { name: person.name })}
                actions={[
                  { label: t('staff.change_person'), run: () => set_open({ what: 'change', person }) },
                  ...(person.disabled ? [] : [{ label: t('staff.sign_out_everywhere'), run: () => set_open({ what: 'sign_out', person }) }]),
                  person.disabled
                    ? { label: t('staff.enable'), run: () => set_disabled(person, false) }
                    : { label: t('staff.disable'), danger: true, run: () => set_open({ what: 'disable', person }) },
                ]} />
            </li>
          ))}
        </ul>
      </div>
      {open?.what === 'add' && (
        <PersonForm clinic={clinic} person={null} onClose={close}
          done={(person) => done(t(clinic.senders.email ? 'staff.person_added' : 'staff.person_added_untold', { name: person.name, email: person.email }))} />
      )}
      {open?.what === 'change' && (
        <PersonForm clinic={clinic} person={open.person} onClose={close} done={(person) => done(t('staff.person_changed', { name: person.name }))} />
      )}
      {open?.what === 'disable' && (
        <Question title={t('staff.disable_question', { name: open.person.name })} explained={t('staff.disable_explained')} yes={t('staff.disable')}
          problem={problem} run={() => set_disabled(open.person, true)} onClose={close} />
      )}
      {open?.what === 'sign_out' && (
        <Question title={t('staff.sign_out_everywhere_question', { name: open.person.name })} explained={t('staff.sign_out_everywhere_explained')}
          yes={t('staff.sign_out_everywhere')} problem={problem} run={() => sign_out(open.person)} onClose={close} />
      )}
    </section>
  )
}

interface QuestionProps {
  title: string
  explained: string
  yes: string
  problem: string
  run(): void
  onClose(): void
}

function Question({ title, explained, yes, problem, run, onClose }: QuestionProps) {
  const t = useT()
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{explained}</p>
      {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
      <div className="dialog-buttons">
        <Button onClick={onClose}>{t('staff.cancel')}</Button>
        <Button look="danger" onClick={run}>{yes}</Button>
      </div>
    </Dialog>
  )
}

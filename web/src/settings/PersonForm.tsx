/** Adding a person, or changing a name and what the person may do. */
import { useState } from 'react'
import { as_refused, ask, field_sentences, field_words, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { kRoles, type Clinic, type Person, type Role } from './settings'

export interface PersonFormProps {
  clinic: Clinic
  /** null: a new one */
  person: Person | null
  onClose(): void
  done(person: Person): void
}

export function PersonForm({ clinic, person, onClose, done }: PersonFormProps) {
  const t = useT()
  const language = useLanguage()
  const [name, set_name] = useState(person?.name ?? '')
  const [email, set_email] = useState(person?.email ?? '')
  const [roles, set_roles] = useState<Role[]>(person?.roles ?? ['provider'])
  const [wrong, set_wrong] = useState<Record<string, string>>({})
  const [problem, set_problem] = useState('')
  const [busy, set_busy] = useState(false)

  const show_wrong = (sentences: Record<string, string>) => {
    set_wrong(sentences)
    const first = ['name', 'email', 'roles'].find((field) => sentences[field] !== undefined)
    if (first !== undefined) document.getElementById(first === 'roles' ? `person-${kRoles[0] ?? ''}` : `person-${first}`)?.focus()
  }
  const send = async () => {
    set_problem('')
    // The contract asks for one at least, and the server would answer for the whole form.
    if (roles.length === 0) return show_wrong({ roles: field_words('required', t) })
    set_busy(true)
    set_wrong({})
    try {
      done(person === null
        ? await ask('post', '/api/people', { body: { name, email: email.trim(), roles } })
        : await ask('patch', '/api/people/{person_id}', { path: { person_id: person.id }, body: { name, roles } }))
    } catch (error) {
      const refused = as_refused(error)
      const sentence = problem_words(refused, t, language, clinic.time_zone)
      const sentences = refused.word === 'email_taken' ? { email: sentence } : field_sentences(refused, t)
      set_busy(false)
      if (Object.keys(sentences).length > 0) show_wrong(sentences)
      else set_problem(sentence)
    }
  }
  return (
    <Dialog title={person === null ? t('staff.add_person') : t('staff.change_person_title', { name: person.name })} onClose={onClose}>
      <form className="settings-dialog-form" noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
        <Field id="person-name" label={t('staff.name')} value={name} maxLength={80} error={wrong.name} onChange={set_name} />
        {person === null && (
          <Field id="person-email" label={t('staff.email')} type="email" value={email} error={wrong.email} onChange={set_email}
            hint={t(clinic.senders.email ? 'staff.set_up_sent' : 'staff.set_up_not_sent')} />
        )}
        <fieldset className="settings-roles" aria-describedby={wrong.roles === undefined ? undefined : 'person-roles-error'}>
          <legend>{t('staff.roles')}</legend>
          {kRoles.map((role) => (
            <label key={role} className="check">
              <input id={`person-${role}`} type="checkbox" aria-labelledby={`role-${role}`} aria-describedby={`role-${role}-hint`} checked={roles.includes(role)}
                onChange={(event) => set_roles(event.target.checked ? [...roles, role] : roles.filter((each) => each !== role))} />
              <span><span id={`role-${role}`}>{t(`staff.role.${role}`)}</span><small id={`role-${role}-hint`}>{t(`staff.role_hint.${role}`)}</small></span>
            </label>
          ))}
          {wrong.roles !== undefined && <p id="person-roles-error" className="field-error">{wrong.roles}</p>}
        </fieldset>
        {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
        <div className="dialog-buttons">
          <Button onClick={onClose}>{t('staff.cancel')}</Button>
          <Button look="primary" type="submit" disabled={busy}>{person === null ? t('staff.add_person') : t('staff.save')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** The cover of a dashboard that was left alone: asks for the password again. What runs in other tabs goes on. */
import { useRef, useState } from 'react'
import mark from '../shared/bedside.svg'
import { as_refused, ask, field_words, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { useModal } from '../shared/modal'
import { browser_zone } from '../shared/zones'
import type { Session } from './session'

export function Lock({ person, unlock, sign_out }: { person: Session['person']; unlock(): void; sign_out(): void }) {
  const t = useT()
  const language = useLanguage()
  const element = useRef<HTMLDialogElement>(null)
  const [password, set_password] = useState('')
  const [wrong, set_wrong] = useState<string | undefined>()
  const [busy, set_busy] = useState(false)
  useModal(element)
  const send = async () => {
    const field = () => document.getElementById('lock-password')?.focus()
    if (password === '') {
      set_wrong(field_words('required', t))
      return field()
    }
    set_busy(true)
    try {
      await ask('post', '/api/session', { body: { email: person.email, password } })
      unlock()
    } catch (error) {
      const refused = as_refused(error)
      set_wrong(refused.word === 'wrong_credentials' ? t('staff.wrong_password') : problem_words(refused, t, language, browser_zone()))
      set_busy(false)
      field()
    }
  }
  return (
    <dialog ref={element} className="lock" aria-labelledby="lock-title" onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => event.key === 'Escape' && event.preventDefault()}
      // Some browsers close a dialog on the second request without asking.
      onClose={(event) => event.currentTarget.isConnected && event.currentTarget.showModal()}>
      <div className="lock-card">
        <p className="lock-mark"><img src={mark} alt="" width="40" height="40" /> Bedside</p>
        <h1 id="lock-title">{t('staff.locked')}</h1>
        <p>{t('staff.locked_explained', { name: person.name })}</p>
        <form noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
          <input type="email" hidden readOnly autoComplete="username" value={person.email} />
          <Field id="lock-password" label={t('staff.password')} type="password" autoComplete="current-password" value={password} onChange={set_password} error={wrong} />
          <Button look="primary" type="submit" disabled={busy}>{t('staff.unlock')}</Button>
        </form>
        <Button onClick={sign_out}>{t('staff.someone_else')}</Button>
      </div>
    </dialog>
  )
}

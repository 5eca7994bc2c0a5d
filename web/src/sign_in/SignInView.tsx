/** Sign in with e-mail and password. */
import { useState } from 'react'
import { as_refused, ask, problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { browser_zone } from '../shared/zones'

export function SignInView({ signed_in }: { signed_in(session: Schemas['Session']): void }) {
  const t = useT()
  const language = useLanguage()
  const [email, set_email] = useState('')
  const [password, set_password] = useState('')
  const [refused, set_refused] = useState<Refused | null>(null)
  const send = () => {
    ask('post', '/api/session', { body: { email: email.trim(), password } })
      .then(signed_in, (error: unknown) => set_refused(as_refused(error)))
  }
  return (
    <main className="staff-quiet">
      <form noValidate onSubmit={(event) => { event.preventDefault(); send() }}>
        <h1>{t('staff.sign_in')}</h1>
        <Field label={t('staff.email')} type="email" autoComplete="username" value={email} onChange={set_email} />
        <Field label={t('staff.password')} type="password" autoComplete="current-password" value={password} onChange={set_password} />
        {refused !== null && <p role="alert">{problem_words(refused, t, language, browser_zone())}</p>}
        <Button look="primary" type="submit">{t('staff.sign_in')}</Button>
      </form>
    </main>
  )
}

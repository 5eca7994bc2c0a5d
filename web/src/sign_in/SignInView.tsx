/** Sign in with e-mail and password. */
import { useState } from 'react'
import { as_refused, ask, field_words, problem_words, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { browser_zone } from '../shared/zones'
import { Frame } from './Frame'
import { wrong_sign_in, type Wrong } from './sign_in'

export function SignInView({ signed_in }: { signed_in(session: Schemas['Session']): void }) {
  const t = useT()
  const language = useLanguage()
  const [email, set_email] = useState('')
  const [password, set_password] = useState('')
  const [wrong, set_wrong] = useState<Wrong>({})
  const [problem, set_problem] = useState('')
  const [busy, set_busy] = useState(false)

  const show_wrong = (next: Wrong) => {
    set_wrong(next)
    document.getElementById(`sign-in-${next.email === undefined ? 'password' : 'email'}`)?.focus()
  }
  const send = async () => {
    set_problem('')
    const missing = wrong_sign_in(email, password)
    if (Object.keys(missing).length > 0) {
      return show_wrong(Object.fromEntries(Object.entries(missing).map(([field, word]) => [field, field_words(word, t)])))
    }
    set_wrong({})
    set_busy(true)
    try {
      signed_in(await ask('post', '/api/session', { body: { email: email.trim(), password } }))
    } catch (error) {
      const refused = as_refused(error)
      const sentence = problem_words(refused, t, language, browser_zone())
      set_busy(false)
      if (refused.word === 'wrong_credentials') show_wrong({ password: sentence })
      else set_problem(sentence)
    }
  }
  return (
    <Frame title={t('staff.sign_in')}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
        <Field id="sign-in-email" label={t('staff.email')} type="email" autoComplete="username" value={email} onChange={set_email} error={wrong.email} />
        <Field id="sign-in-password" label={t('staff.password')} type="password" autoComplete="current-password" value={password} onChange={set_password} error={wrong.password} />
        {problem !== '' && <p role="alert" className="sign-in-problem">{problem}</p>}
        <Button look="primary" type="submit" disabled={busy}>{t('staff.sign_in')}</Button>
      </form>
      <p><a href="/forgot">{t('staff.forgot')}</a></p>
    </Frame>
  )
}

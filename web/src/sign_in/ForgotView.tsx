/** Forgot password: asks for a link by e-mail, and says the same whether the account exists or not. */
import { useState } from 'react'
import { as_refused, ask, field_words, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { browser_zone } from '../shared/zones'
import { Frame } from './Frame'

export function ForgotView() {
  const t = useT()
  const language = useLanguage()
  const [email, set_email] = useState('')
  const [wrong, set_wrong] = useState<string | undefined>()
  const [problem, set_problem] = useState('')
  const [state, set_state] = useState<'asking' | 'busy' | 'sent'>('asking')

  const send = async () => {
    set_problem('')
    set_wrong(undefined)
    if (email.trim() === '') {
      set_wrong(field_words('required', t))
      return document.getElementById('forgot-email')?.focus()
    }
    set_state('busy')
    try {
      await ask('post', '/api/password-resets', { body: { email: email.trim() } })
      set_state('sent')
    } catch (error) {
      set_problem(problem_words(as_refused(error), t, language, browser_zone()))
      set_state('asking')
    }
  }
  return (
    <Frame title={t('staff.forgot')}>
      {state === 'sent' ? <p role="status">{t('staff.forgot_sent')}</p> : (
        <form noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
          <p>{t('staff.forgot_explained')}</p>
          <Field id="forgot-email" label={t('staff.email')} type="email" autoComplete="username" value={email} onChange={set_email} error={wrong} />
          {problem !== '' && <p role="alert" className="sign-in-problem">{problem}</p>}
          <Button look="primary" type="submit" disabled={state === 'busy'}>{t('staff.forgot_send')}</Button>
        </form>
      )}
      <p><a href="/signin">{t('staff.to_sign_in')}</a></p>
    </Frame>
  )
}

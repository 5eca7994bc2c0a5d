/** A new password by the link of a message: for who forgot it, and for a new person's first one. */
import { useState } from 'react'
import { as_refused, ask, field_sentences, field_words, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { browser_zone } from '../shared/zones'
import { Frame } from './Frame'
import { kPasswordCharactersLeast, wrong_new_password } from './sign_in'

export function ResetView({ token }: { token: string }) {
  const t = useT()
  const language = useLanguage()
  const [password, set_password] = useState('')
  const [shown, set_shown] = useState(false)
  const [wrong, set_wrong] = useState<string | undefined>()
  const [problem, set_problem] = useState('')
  const [state, set_state] = useState<'asking' | 'busy' | 'set' | 'unknown_link'>('asking')

  const show_wrong = (sentence: string) => {
    set_wrong(sentence)
    document.getElementById('reset-password')?.focus()
  }
  const send = async () => {
    set_problem('')
    set_wrong(undefined)
    if (wrong_new_password(password).password !== undefined) return show_wrong(t('staff.password_too_short', { count: kPasswordCharactersLeast }))
    set_state('busy')
    try {
      await ask('post', '/api/password-resets/{token}', { path: { token }, body: { password } })
      set_state('set')
    } catch (error) {
      const refused = as_refused(error)
      if (refused.word === 'unknown_link') return set_state('unknown_link')
      set_state('asking')
      const sentence = field_sentences(refused, t).password
      if (sentence !== undefined) show_wrong(sentence === field_words('too_short', t) ? t('staff.password_too_short', { count: kPasswordCharactersLeast }) : sentence)
      else set_problem(problem_words(refused, t, language, browser_zone()))
    }
  }
  if (state === 'set') {
    return (
      <Frame title={t('staff.password_set')}>
        <p role="status">{t('staff.password_set_next')}</p>
        <a className="button" data-look="primary" href="/signin">{t('staff.to_sign_in')}</a>
      </Frame>
    )
  }
  if (state === 'unknown_link') {
    return (
      <Frame title={t('staff.reset_over')}>
        <p role="alert">{t('staff.reset_over_next')}</p>
        <a className="button" data-look="primary" href="/forgot">{t('staff.forgot_send')}</a>
        <p><a href="/signin">{t('staff.to_sign_in')}</a></p>
      </Frame>
    )
  }
  return (
    <Frame title={t('staff.new_password')}>
      <form noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
        <Field id="reset-password" label={t('staff.password')} type={shown ? 'text' : 'password'} autoComplete="new-password" maxLength={200}
          value={password} onChange={set_password} error={wrong} hint={t('staff.password_hint', { count: kPasswordCharactersLeast })} />
        <label className="check">
          <input type="checkbox" checked={shown} onChange={(event) => set_shown(event.target.checked)} />
          {t('staff.show_password')}
        </label>
        {problem !== '' && <p role="alert" className="sign-in-problem">{problem}</p>}
        <Button look="primary" type="submit" disabled={state === 'busy'}>{t('staff.save_password')}</Button>
      </form>
    </Frame>
  )
}

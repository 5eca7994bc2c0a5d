/** Sends the message as it stands in the form to the admin's own address and, if wanted, to a number. */
import { useState } from 'react'
import { as_refused, ask, field_sentences, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { home_country, phone_to_send } from '../shared/guests'
import { useLanguage, useT } from '../shared/i18n'
import type { Clinic } from './settings'
import type { Texts, WordedKind } from './words'

export interface WordsTestProps {
  clinic: Clinic
  language: string
  kind: WordedKind
  texts: Texts
  say(words: string): void
}

export function WordsTest({ clinic, language, kind, texts, say }: WordsTestProps) {
  const t = useT()
  const reads = useLanguage()
  const [phone, set_phone] = useState('')
  const [busy, set_busy] = useState(false)
  const [wrong, set_wrong] = useState('')
  const [problem, set_problem] = useState('')
  const send = async () => {
    if (busy) return
    set_busy(true)
    set_wrong('')
    set_problem('')
    try {
      await ask('post', '/api/clinic/words/{language}/{kind}/test', { path: { language, kind }, body: { ...texts, ...(phone.trim() === '' ? {} : { phone: phone_to_send(phone, home_country(navigator.languages)) }) } })
      say(t('staff.words_test_sent'))
    } catch (error) {
      const refused = as_refused(error)
      const at_phone = field_sentences(refused, t).phone
      if (at_phone === undefined) set_problem(problem_words(refused, t, reads, clinic.time_zone))
      else set_wrong(at_phone)
    } finally {
      set_busy(false)
    }
  }
  return (
    <form className="words-test" noValidate onSubmit={(event) => { event.preventDefault(); void send() }}>
      <h3>{t('staff.words_test')}</h3>
      <p className="field-hint">{t('staff.words_test_explained')}</p>
      {clinic.senders.sms && <Field id="words-phone" label={t('staff.words_test_phone')} type="tel" value={phone} error={wrong === '' ? undefined : wrong} onChange={set_phone} />}
      {!clinic.senders.sms && wrong !== '' && <p role="alert" className="settings-error">{wrong}</p>}
      {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
      <div><Button type="submit" disabled={busy}>{t('staff.words_test_send')}</Button></div>
    </form>
  )
}

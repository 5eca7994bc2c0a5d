/** When reminders go out, in which hours of the night they wait, which address is written to first, and whether text messages arrive. */
import { useCallback, useState } from 'react'
import { as_refused, ask, field_sentences, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { useLoaded } from '../shared/loaded'
import { useUnsaved } from '../shared/unsaved'
import { kFirstWays, kReceiptMinutesMost, lead_choices, lead_words, messages_change, messages_typed, receipt_wrong, type MessageRules, type MessagesTyped } from './messages'
import { is_something, type Clinic } from './settings'

export interface MessagesFormProps {
  clinic: Clinic
  say(words: string): void
}

export function MessagesForm({ clinic, say }: MessagesFormProps) {
  const t = useT()
  const language = useLanguage()
  const { value, refused, reload, set } = useLoaded(useCallback(() => ask('get', '/api/clinic/messages', {}), []))
  return (
    <section className="settings-part" aria-labelledby="settings-messages">
      <h2 id="settings-messages">{t('staff.messages')}</h2>
      {value !== null && <Rules clinic={clinic} rules={value} saved={(next) => { set(next); say(t('staff.saved')) }} />}
      {value === null && refused !== null && (
        <div>
          <p role="alert" className="settings-error">{problem_words(refused, t, language, clinic.time_zone)}</p>
          <Button onClick={reload}>{t('staff.try_again')}</Button>
        </div>
      )}
      {clinic.senders.sms && <TextsOfLate />}
    </section>
  )
}

function TextsOfLate() {
  const t = useT()
  const { value } = useLoaded(useCallback(() => ask('get', '/api/clinic/messages/texts', {}), []))
  if (value === null) return null
  return (
    <div className="settings-texts">
      <h3>{t('staff.text_messages')}</h3>
      <p>{t('staff.texts_of_late', { settled: value.settled, failed: value.failed })}</p>
      {value.held_back > 0 && <p>{t('staff.texts_held_back', { count: value.held_back })}</p>}
      {value.alarming && <p role="alert" className="settings-error">{t('staff.texts_alarming')}</p>}
    </div>
  )
}

function Rules({ clinic, rules, saved }: { clinic: Clinic; rules: MessageRules; saved(rules: MessageRules): void }) {
  const t = useT()
  const language = useLanguage()
  const [typed, set_typed] = useState<MessagesTyped>(() => messages_typed(rules))
  const [busy, set_busy] = useState(false)
  const [wrong, set_wrong] = useState<Record<string, string>>({})
  const [problem, set_problem] = useState('')
  const change = messages_change(rules, typed)
  const is_wrong = receipt_wrong(typed)
  useUnsaved(t('staff.messages'), is_wrong || is_something(change))
  const submit = async () => {
    if (busy) return
    set_busy(true)
    set_wrong({})
    set_problem('')
    if (is_wrong) {
      set_wrong({ receipt_minutes: t('common.field_problems.out_of_range') })
      set_busy(false)
      return
    }
    try {
      const answer = await ask('patch', '/api/clinic/messages', { body: change })
      // What was typed meanwhile stays.
      set_typed((now) => (now === typed ? messages_typed(answer) : now))
      saved(answer)
    } catch (error) {
      const refusal = as_refused(error)
      const sentences = field_sentences(refusal, t)
      set_wrong(sentences)
      if (sentences['quiet_hours.from'] === undefined && sentences['quiet_hours.until'] === undefined)
        set_problem(sentences.reminders_minutes ?? problem_words(refusal, t, language, clinic.time_zone))
    } finally {
      set_busy(false)
    }
  }
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void submit() }}>
      <fieldset className="settings-roles">
        <legend>{t('staff.reminders')}</legend>
        <p className="field-hint">{t('staff.reminders_hint')}</p>
        {lead_choices(rules).map((minutes) => (
          <label key={minutes} className="check">
            <input type="checkbox" checked={typed.leads.includes(minutes)} onChange={(event) => set_typed({
              ...typed, leads: event.target.checked ? [...typed.leads, minutes] : typed.leads.filter((one) => one !== minutes) })} />
            {lead_words(minutes, language)}
          </label>
        ))}
      </fieldset>
      <fieldset className="settings-roles">
        <legend>{t('staff.quiet_hours')}</legend>
        <label className="check">
          <input type="checkbox" checked={typed.quiet} onChange={(event) => set_typed({ ...typed, quiet: event.target.checked })} />
          <span>{t('staff.quiet_hours_keep')}<small>{t('staff.quiet_hours_hint')}</small></span>
        </label>
        {typed.quiet && (
          <div className="settings-times">
            <Field id="messages-quiet_from" label={t('staff.quiet_from')} type="time" value={typed.from} error={wrong['quiet_hours.from']}
              onChange={(from) => set_typed({ ...typed, from })} />
            <Field id="messages-quiet_until" label={t('staff.quiet_until')} type="time" value={typed.until} error={wrong['quiet_hours.until']}
              onChange={(until) => set_typed({ ...typed, until })} />
          </div>
        )}
      </fieldset>
      {clinic.senders.email && clinic.senders.sms && (
        <fieldset className="settings-roles">
          <legend>{t('staff.first_way')}</legend>
          {kFirstWays.map((way) => (
            <label key={way} className="check">
              <input type="radio" name="first_way" checked={typed.first_way === way} onChange={() => set_typed({ ...typed, first_way: way })} />
              <span>{t(`staff.first_way_${way}`)}</span>
            </label>
          ))}
          {typed.first_way !== 'both' && (
            <Field id="messages-receipt_minutes" label={t(`staff.receipt_minutes.${typed.first_way}`)} hint={t(`staff.receipt_minutes.${typed.first_way}_hint`, { most: kReceiptMinutesMost })}
              type="number" value={typed.receipt_minutes} error={wrong.receipt_minutes} onChange={(receipt_minutes) => set_typed({ ...typed, receipt_minutes })} />
          )}
        </fieldset>
      )}
      {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
      <div><Button look="primary" type="submit">{t('staff.save')}</Button></div>
    </form>
  )
}

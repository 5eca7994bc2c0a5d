/** When the doors open, how many guests a visit takes, how they come in, what they see. */
import { useState } from 'react'
import { field_words } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useT } from '../shared/i18n'
import { useUnsaved } from '../shared/unsaved'
import { useSave } from './save'
import { kDoorsMinutesMost, is_something, kGuestsMost, rules_change, rules_typed, type Clinic } from './settings'

export function RulesForm({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const [typed, set_typed] = useState(() => rules_typed(clinic))
  const { busy, wrong, set_wrong, problem, save } = useSave(clinic, (next) => {
    set_typed(rules_typed(next))
    saved(next)
  })
  const result = rules_change(clinic, typed)
  useUnsaved(t('staff.visits'), 'wrong' in result || is_something(result.change))
  const submit = () => {
    if (busy) return
    if ('change' in result) return void save(result.change)
    set_wrong(Object.fromEntries(result.wrong.map((field) => [field, field_words('out_of_range', t)])))
    document.getElementById(`rules-${result.wrong[0] ?? ''}`)?.focus()
  }
  return (
    <section className="settings-part" aria-labelledby="settings-rules">
      <h2 id="settings-rules">{t('staff.visits')}</h2>
      <form noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
        <Field id="rules-doors_minutes" label={t('staff.doors_minutes')} hint={t('staff.doors_minutes_hint', { most: kDoorsMinutesMost })} type="number"
          value={typed.doors_minutes} error={wrong.doors_minutes} onChange={(doors_minutes) => set_typed({ ...typed, doors_minutes })} />
        <Field id="rules-guests_per_visit" label={t('staff.guests_per_visit')} hint={t('staff.guests_per_visit_hint', { most: kGuestsMost })} type="number"
          value={typed.guests_per_visit} error={wrong.guests_per_visit} onChange={(guests_per_visit) => set_typed({ ...typed, guests_per_visit })} />
        <fieldset className="settings-roles">
          <legend>{t('staff.admission')}</legend>
          {([false, true] as const).map((ask) => (
            <label key={String(ask)} className="check">
              <input type="radio" name="admission" checked={typed.ask_before === ask} onChange={() => set_typed({ ...typed, ask_before: ask })} />
              <span>{t(ask ? 'staff.admission_ask' : 'staff.admission_straight_in')}<small>{t(ask ? 'staff.admission_ask_hint' : 'staff.admission_straight_in_hint')}</small></span>
            </label>
          ))}
        </fieldset>
        <label className="check">
          <input type="checkbox" checked={typed.guests_see_patient} onChange={(event) => set_typed({ ...typed, guests_see_patient: event.target.checked })} />
          {t('staff.guests_see_patient')}
        </label>
        {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
        <div><Button look="primary" type="submit">{t('staff.save')}</Button></div>
      </form>
    </section>
  )
}

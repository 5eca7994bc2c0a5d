/** The clinic's public name, how to reach it, its language and time zone. */
import { useMemo, useState } from 'react'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { home_country, phone_to_send } from '../shared/guests'
import { kLanguages, language_name, useLanguage, useT } from '../shared/i18n'
import { Select } from '../shared/Select'
import { useUnsaved } from '../shared/unsaved'
import { zone_label, zone_names } from '../shared/zones'
import { useSave } from './save'
import { clinic_change, clinic_typed, is_something, type Clinic, type ClinicTyped } from './settings'

export function ClinicForm({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const language = useLanguage()
  const [typed, set_typed] = useState(() => clinic_typed(clinic))
  const { busy, wrong, problem, save } = useSave(clinic, (next) => {
    set_typed(clinic_typed(next))
    saved(next)
  })
  const change = clinic_change(clinic, typed, (number) => phone_to_send(number, home_country(navigator.languages)))
  useUnsaved(t('staff.clinic'), is_something(change))
  const type = (part: Partial<ClinicTyped>) => set_typed({ ...typed, ...part })
  const zones = useMemo(() => {
    const now = Date.now()
    const names = zone_names()
    return (names.includes(clinic.time_zone) ? names : [clinic.time_zone, ...names]).map((zone): [string, string] => [zone, zone_label(zone, now, language)])
  }, [clinic.time_zone, language])
  const languages = kLanguages.includes(clinic.language as (typeof kLanguages)[number]) ? [...kLanguages] : [...kLanguages, clinic.language]
  return (
    <section className="settings-part" aria-labelledby="settings-clinic">
      <h2 id="settings-clinic">{t('staff.clinic')}</h2>
      <form noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save(change)
        }}>
        <Field label={t('staff.public_name')} hint={t('staff.public_name_hint')} value={typed.public_name} maxLength={80} error={wrong.public_name} onChange={(public_name) => type({ public_name })} />
        <Field label={t('staff.contact_phone')} hint={t('staff.contact_phone_hint')} type="tel" value={typed.contact_phone} error={wrong.contact_phone} onChange={(contact_phone) => type({ contact_phone })} />
        <Select label={t('staff.clinic_language')} hint={t('staff.clinic_language_hint')} value={typed.language} error={wrong.language}
          options={languages.map((tag) => [tag, language_name(tag, language)])} onChange={(tag) => type({ language: tag })} />
        <Select label={t('staff.time_zone')} value={typed.time_zone} error={wrong.time_zone} options={zones} onChange={(time_zone) => type({ time_zone })} />
        {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
        <div><Button look="primary" type="submit" disabled={busy}>{t('staff.save')}</Button></div>
      </form>
    </section>
  )
}

/** The sentence above Join Meeting: one in the clinic's language, and one in each other language that it offers. */
import { useState } from 'react'
import { Button } from '../shared/Button'
import { kLanguages, language_name, page_language, useLanguage, useT } from '../shared/i18n'
import { LongField } from '../shared/LongField'
import { useUnsaved } from '../shared/unsaved'
import { useSave } from './save'
import { kPrivacyCharacters, privacy_change, type Clinic } from './settings'

export function PrivacyForm({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const language = useLanguage()
  const [typed, set_typed] = useState<Record<string, string>>(clinic.privacy)
  const { busy, wrong, problem, save } = useSave(clinic, (next) => {
    set_typed(next.privacy)
    saved(next)
  })
  const change = privacy_change(clinic, typed)
  useUnsaved(t('staff.privacy'), change !== null)
  const own = page_language(clinic.language) ?? 'en'
  const others = kLanguages.filter((tag) => tag !== own && (clinic.languages.includes(tag) || clinic.privacy[tag] !== undefined))
  const field = (tag: string) => (
    <LongField key={tag} id={`privacy-${tag}`} label={t('staff.privacy_in', { language: language_name(tag, language) })} rows={3} maxLength={kPrivacyCharacters}
      value={typed[tag] ?? ''} error={wrong[`privacy.${tag}`]} onChange={(words) => set_typed({ ...typed, [tag]: words })} />
  )
  const submit = () => {
    if (change !== null && !busy) void save(change)
  }
  return (
    <section className="settings-part" aria-labelledby="settings-privacy">
      <h2 id="settings-privacy">{t('staff.privacy')}</h2>
      <form noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
        <p className="field-hint">{t('staff.privacy_explained', { most: kPrivacyCharacters })}</p>
        {field(own)}
        {others.length > 0 && (
          <details>
            <summary>{t('staff.privacy_others')}</summary>
            <div className="settings-details">{others.map(field)}</div>
          </details>
        )}
        {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
        <div><Button look="primary" type="submit">{t('staff.save')}</Button></div>
      </form>
    </section>
  )
}

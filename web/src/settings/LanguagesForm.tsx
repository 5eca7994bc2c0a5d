/** In which languages the clinic offers its pages and messages to guests and patients; its own is always one of them. */
import { useState } from 'react'
import { Button } from '../shared/Button'
import { kLanguages, language_name, own_language_name, page_language, useLanguage, useT } from '../shared/i18n'
import { useUnsaved } from '../shared/unsaved'
import { useSave } from './save'
import { is_something, languages_change, type Clinic } from './settings'

export function LanguagesForm({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const language = useLanguage()
  const [chosen, set_chosen] = useState<readonly string[]>(clinic.languages)
  const { busy, problem, save } = useSave(clinic, (next) => {
    set_chosen(next.languages)
    saved(next)
  })
  const change = languages_change(clinic, chosen)
  useUnsaved(t('staff.languages'), is_something(change))
  const own = page_language(clinic.language) ?? 'en'
  return (
    <section className="settings-part" aria-labelledby="settings-languages">
      <h2 id="settings-languages">{t('staff.languages')}</h2>
      <form noValidate onSubmit={(event) => { event.preventDefault(); if (!busy) void save(change) }}>
        <fieldset className="settings-roles">
          <legend>{t('staff.languages_legend')}</legend>
          <p className="field-hint">{t('staff.languages_explained')}</p>
          <div className="settings-languages">
            {kLanguages.map((tag) => (
              <label key={tag} className="check">
                <input type="checkbox" checked={tag === own || chosen.includes(tag)} disabled={tag === own}
                  onChange={(event) => set_chosen(event.target.checked ? [...chosen, tag] : chosen.filter((each) => each !== tag))} />
                <span>
                  <span lang={tag} dir="auto">{own_language_name(tag)}</span>
                  <small>{tag === own ? t('staff.languages_own', { name: language_name(tag, language) }) : language_name(tag, language)}</small>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
        <div><Button look="primary" type="submit">{t('staff.save')}</Button></div>
      </form>
    </section>
  )
}

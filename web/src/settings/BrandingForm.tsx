/** The clinic's logo and colour on the pages of patients and guests, shown as they will look in light and dark. */
import { useEffect, useRef, useState } from 'react'
import { as_refused, ask, field_words, problem_words, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { Dialog } from '../shared/Dialog'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { useUnsaved } from '../shared/unsaved'
import { Preview } from './Preview'
import { useSave } from './save'
import { accent_problem, colour_of, kLogoBytesMost, type Clinic } from './settings'

export function BrandingForm({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const [typed, set_typed] = useState(clinic.accent ?? '')
  const { busy, wrong, set_wrong, problem, save } = useSave(clinic, (next) => {
    set_typed(next.accent ?? '')
    saved(next)
  })
  useUnsaved(t('staff.branding'), typed.trim().toLowerCase() !== (clinic.accent ?? ''))
  const palette = usePalette(clinic, typed)
  const submit = () => {
    if (busy) return
    const why = accent_problem(typed)
    if (why !== null) return set_wrong({ accent: field_words(why, t) })
    const accent = colour_of(typed)
    if (accent !== clinic.accent) void save({ accent })
  }
  return (
    <section className="settings-part" aria-labelledby="settings-branding">
      <h2 id="settings-branding">{t('staff.branding')}</h2>
      <div className="settings-branding">
        <Logo clinic={clinic} saved={saved} />
        <form noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
          <Field id="branding-accent" label={t('staff.accent')} hint={t('staff.accent_hint')} value={typed} maxLength={7} error={wrong.accent} onChange={set_typed} />
          <div className="settings-row">
            <label className="settings-colour">
              <span>{t('staff.accent_pick')}</span>
              <input type="color" value={colour_of(typed) ?? kOwnColour} onChange={(event) => set_typed(event.target.value)} />
            </label>
            {typed !== '' && <Button onClick={() => set_typed('')}>{t('staff.accent_own')}</Button>}
          </div>
          <Preview clinic={clinic} palette={palette} chosen={colour_of(typed)} />
          {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
          <div><Button look="primary" type="submit">{t('staff.save')}</Button></div>
        </form>
      </div>
    </section>
  )
}

/** As design.css has it: what the field of colours begins with. */
const kOwnColour = '#0b6470'

/** The shades of what is typed, by the server's own rule; those of the clinic until it is a colour. */
function usePalette(clinic: Clinic, typed: string): Schemas['Palette'] | null {
  const [found, set_found] = useState<{ accent: string; palette: Schemas['Palette'] } | null>(null)
  const accent = colour_of(typed)
  useEffect(() => {
    if (accent === null || accent === clinic.accent) return
    const stop = new AbortController()
    ask('get', '/api/clinic/palette', { query: { accent }, signal: stop.signal }).then((palette) => set_found({ accent, palette }), () => undefined)
    return () => stop.abort()
  }, [accent, clinic.accent])
  if (accent === null) return null
  return accent === clinic.accent ? clinic.palette : found?.accent === accent ? found.palette : null
}

function Logo({ clinic, saved }: { clinic: Clinic; saved(clinic: Clinic): void }) {
  const t = useT()
  const language = useLanguage()
  const [asking, set_asking] = useState(false)
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const attempt = async (work: () => Promise<Clinic>) => {
    set_busy(true)
    set_problem('')
    try {
      saved(await work())
      set_asking(false)
    } catch (error) {
      const refused = as_refused(error)
      const field = refused.fields[0]
      set_problem(field === undefined ? problem_words(refused, t, language, clinic.time_zone) : field_words(field.problem, t))
    } finally {
      set_busy(false)
    }
  }
  const take = (file: File | undefined) => {
    if (file === undefined || busy) return
    if (file.size > kLogoBytesMost) return set_problem(field_words('image_too_big', t))
    if (!file.type.startsWith('image/')) return set_problem(field_words('not_an_image', t))
    void attempt(() => ask('post', '/api/clinic/logo', { file }))
  }
  return (
    <div className="settings-logo">
      <div className="field">
        <label htmlFor="branding-logo">{t('staff.logo')}</label>
        <input ref={input} id="branding-logo" type="file" accept="image/png,image/jpeg,image/webp" aria-describedby="branding-logo-hint"
          onChange={(event) => { take(event.target.files?.[0]); event.target.value = '' }} />
        <p id="branding-logo-hint" className="field-hint">{t('staff.logo_hint')}</p>
      </div>
      {clinic.logo !== null && (
        <div className="settings-row">
          <img className="settings-logo-shown" src={clinic.logo.path} alt={clinic.public_name} width={clinic.logo.width} height={clinic.logo.height} />
          <Button onClick={() => set_asking(true)}>{t('staff.remove_logo')}</Button>
        </div>
      )}
      {problem !== '' && !asking && <p role="alert" className="settings-error">{problem}</p>}
      {asking && (
        <Dialog title={t('staff.remove_logo_question')} onClose={() => set_asking(false)}>
          <p>{t('staff.remove_logo_explained')}</p>
          {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
          <div className="dialog-buttons">
            <Button onClick={() => set_asking(false)}>{t('staff.remove_logo_no')}</Button>
            <Button look="danger" disabled={busy} onClick={() => void attempt(() => ask('delete', '/api/clinic/logo', {}))}>{t('staff.remove_logo')}</Button>
          </div>
        </Dialog>
      )}
    </div>
  )
}

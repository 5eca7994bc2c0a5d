/** How a guest's page looks with the logo and colour: the same words in light and dark, nothing to press. */
import type { CSSProperties } from 'react'
import type { Schemas } from '../shared/api'
import { useT } from '../shared/i18n'
import { adapted_in, type Clinic } from './settings'

/** The grounds and the own shades of design.css. */
const kSchemes = {
  light: { ground: '#ffffff', text: '#15242b', own: { accent: '#0b6470', on_accent: '#ffffff' } },
  dark: { ground: '#172227', text: '#e8eff2', own: { accent: '#6cc7d2', on_accent: '#06262b' } },
} as const

interface PreviewProps {
  clinic: Clinic
  /** null: the program's own colour, or one whose shades are on their way */
  palette: Schemas['Palette'] | null
  chosen: string | null
}

export function Preview({ clinic, palette, chosen }: PreviewProps) {
  const t = useT()
  return (
    <div className="settings-preview" role="img" aria-label={t('staff.preview')}>
      <div className="settings-preview-cards" aria-hidden="true">
        {(['light', 'dark'] as const).map((scheme) => {
          const shades = palette?.[scheme] ?? kSchemes[scheme].own
          // Set by script, which the page's policy allows.
          const style = { '--preview-ground': kSchemes[scheme].ground, '--preview-text': kSchemes[scheme].text, '--preview-accent': shades.accent, '--preview-on-accent': shades.on_accent } as CSSProperties
          return (
            <div key={scheme} className="settings-preview-card" style={style}>
              {clinic.logo === null ? <strong>{clinic.public_name}</strong> : <img src={clinic.logo.path} alt="" />}
              <span className="settings-preview-button">{t('staff.preview_button')}</span>
              <span className="settings-preview-link">{t('staff.preview_link')}</span>
            </div>
          )
        })}
      </div>
      {adapted_in(palette, chosen).map((scheme) => <p key={scheme} className="field-hint">{t(`staff.accent_adapted.${scheme}`)}</p>)}
    </div>
  )
}

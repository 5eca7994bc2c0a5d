/** The frame of the pages before the dashboard: the mark, one card, the language. */
import { useEffect, type ReactNode } from 'react'
import mark from '../shared/bedside.svg'
import { change_language, kStaffLanguages, own_language_name, useLanguage, useT } from '../shared/i18n'
import './sign_in.css'

export function Frame({ title, children }: { title: string; children: ReactNode }) {
  const t = useT()
  const language = useLanguage()
  useEffect(() => {
    document.title = `${title} · Bedside`
  }, [title])
  return (
    <div className="sign-in">
      <header>
        <p className="sign-in-mark"><img src={mark} alt="" width="40" height="40" /> Bedside</p>
      </header>
      <main className="sign-in-card">
        <h1>{title}</h1>
        {children}
      </main>
      <footer>
        <div className="sign-in-languages" role="group" aria-label={t('staff.language')}>
          {kStaffLanguages.map((tag) => (
            <button key={tag} type="button" lang={tag} aria-pressed={tag === language} onClick={() => void change_language(tag)}>{own_language_name(tag)}</button>
          ))}
        </div>
      </footer>
    </div>
  )
}

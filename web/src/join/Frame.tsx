/** What stands around every state: the clinic's public name, the languages in themselves, how to reach it. */
import type { ReactNode } from 'react'
import { kLanguages, own_language_name, useLanguage, useT } from '../shared/i18n'
import type { JoinPage } from './join'

export function Frame(props: { page: JoinPage | null; pick?: (tag: string) => void; children: ReactNode }) {
  const t = useT()
  const language = useLanguage()
  const { page, pick } = props
  const offered = (page?.languages ?? kLanguages).filter((tag) => (kLanguages as readonly string[]).includes(tag))
  return (
    <div className="join">
      <header className="join-header">
        <p className="join-clinic">{page?.clinic.public_name ?? 'Bedside'}</p>
        {pick !== undefined && offered.length > 1 && (
          <div className="join-languages" role="group" aria-label={t('join.language')}>
            {offered.map((tag) => (
              <button key={tag} type="button" lang={tag} aria-pressed={tag === language} onClick={() => pick(tag)}>
                {own_language_name(tag)}
              </button>
            ))}
          </div>
        )}
      </header>
      <main className="join-main">{props.children}</main>
      {page !== null && (
        <footer className="join-footer">
          <h2>{t('join.reach_clinic')}</h2>
          <Reach page={page} />
          {page.dial_in?.map((way) => (
            <p key={way.number}><a href={way.tel ?? `tel:${way.number}`}>{t('join.by_phone', { number: way.number, pin: way.pin })}</a></p>
          ))}
          {page.role === 'guest' && <p className="join-privacy">{t('join.privacy')}</p>}
        </footer>
      )}
    </div>
  )
}

function Reach({ page }: { page: JoinPage }) {
  const t = useT()
  const phone = page.clinic.contact_phone
  if (phone === null) return <p>{t('join.reach_clinic_otherwise')}</p>
  return <p><a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{t('join.call_clinic', { phone })}</a></p>
}

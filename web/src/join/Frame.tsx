/** What stands around every state: the clinic's public name, the languages in themselves, how to reach it. */
import type { ReactNode } from 'react'
import { DialIn } from '../shared/DialIn'
import { kLanguages, own_language_name, useLanguage, useT } from '../shared/i18n'
import { isolated, phone_words } from '../shared/telephone'
import type { JoinPage } from './join'

export function Frame(props: { page: JoinPage | null; pick?: (tag: string) => void; children: ReactNode }) {
  const t = useT()
  const language = useLanguage()
  const { page, pick } = props
  const offered = kLanguages.filter((tag) => page === null || page.languages.includes(tag))
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
      {page !== null && <ByPhone page={page} />}
      {page !== null && (
        <footer className="join-footer">
          <h2>{t('join.reach_clinic')}</h2>
          <Reach page={page} />
          {page.role === 'guest' && <p className="join-privacy">{t('join.privacy')}</p>}
        </footer>
      )}
    </div>
  )
}

/** One's own way in by any telephone, beside the way by this page. */
function ByPhone({ page }: { page: JoinPage }) {
  const t = useT()
  const ways = page.dial_in ?? []
  const pin = ways[0]?.pin
  if (pin === undefined) return null
  return (
    <section className="join-phone" aria-labelledby="join-phone">
      <h2 id="join-phone">{t('join.by_phone')}</h2>
      <p>{t(page.state === 'too_early' ? 'join.by_phone_early' : 'join.by_phone_how')}</p>
      <DialIn numbers={ways} pin={pin} />
    </section>
  )
}

function Reach({ page }: { page: JoinPage }) {
  const t = useT()
  const phone = page.clinic.contact_phone
  if (phone === null) return <p>{t('join.reach_clinic_otherwise')}</p>
  return <p><a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{t('join.call_clinic', { phone: isolated(phone_words(phone)) })}</a></p>
}

/** What stands around every state: the clinic's public name, the languages in themselves, how to reach it. */
import type { ReactNode } from 'react'
import { DialIn } from '../shared/DialIn'
import { kLanguages, own_language_name, page_language, useLanguage, useT, type PageLanguage } from '../shared/i18n'
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
        <Clinic clinic={page?.clinic} />
        {pick !== undefined && offered.length > 1 && (
          <div className="join-languages" role="group" aria-label={t('join.language')}>
            {likely(offered).map((tag) => (
              <button key={tag} type="button" lang={tag} aria-pressed={tag === language} onClick={() => pick(tag)}>
                {own_language_name(tag)}
              </button>
            ))}
            <select aria-label={t('join.language')} value={language} onChange={(event) => pick(event.target.value)}>
              {offered.map((tag) => <option key={tag} value={tag} lang={tag}>{own_language_name(tag)}</option>)}
            </select>
          </div>
        )}
      </header>
      <main className="join-main">{props.children}</main>
      {page !== null && <ByPhone page={page} />}
      {page !== null && (
        <footer className="join-footer">
          <h2>{t('join.reach_clinic')}</h2>
          <Reach page={page} />
        </footer>
      )}
    </div>
  )
}

/** The clinic's logo says its name; without one the name stands there. */
function Clinic({ clinic }: { clinic: JoinPage['clinic'] | undefined }) {
  const logo = clinic?.logo ?? null
  if (clinic === undefined || logo === null) return <p className="join-clinic"><bdi>{clinic?.public_name ?? 'Bedside'}</bdi></p>
  return <img className="join-logo" src={logo.path} alt={clinic.public_name} width={logo.width} height={logo.height} />
}

/** At one press, beside the list of all: what the browser's owner reads, then the languages most asked for. */
function likely(offered: readonly PageLanguage[]): PageLanguage[] {
  return [...new Set([...navigator.languages.map((tag) => page_language(tag)), 'en' as const, 'es' as const])]
    .filter((tag) => tag !== null && offered.includes(tag)).slice(0, 2) as PageLanguage[]
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

/** The visit's providers, and since when each is in the call. */
import { useLanguage, useT } from '../shared/i18n'
import { is_over, type VisitDetails } from '../shared/visit_words'
import { time_words } from '../shared/zones'

export function Providers({ details, zone }: { details: VisitDetails; zone: string }) {
  const t = useT()
  const language = useLanguage()
  const since = new Map(details.providers_present.map((provider) => [provider.person_id, provider.since]))
  return (
    <section>
      <h3>{t('staff.providers')}</h3>
      <ul className="seats">
        {details.providers.map((provider) => {
          const at = since.get(provider.id)
          return (
            <li key={provider.id} className="seat">
              <div className="seat-top">
                <strong>{provider.name}</strong>
                {at !== undefined && <span className="pill" data-tone="good">{t('participants.state_in_call')}</span>}
              </div>
              {at !== undefined && <p className="seat-facts">{t('staff.since', { time: time_words(at, zone, language) })}</p>}
              {at === undefined && !is_over(details) && <p className="seat-facts">{t('staff.not_in_call')}</p>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

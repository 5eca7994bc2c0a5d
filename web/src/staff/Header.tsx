/** The top of the dashboard: the clinic, the tabs, who is signed in. */
import mark from '../shared/bedside.svg'
import { Button } from '../shared/Button'
import { change_language, kStaffLanguages, own_language_name, useLanguage, useT, type PageLanguage } from '../shared/i18n'
import { follow } from '../shared/link'
import { tab_path, type Place, type Tab } from './places'
import { go } from './router'
import { has_role, useSession } from './session'

export function Header({ tab, waiting, sign_out }: { tab: Place['at']; waiting: number; sign_out(): void }) {
  const t = useT()
  const language = useLanguage()
  const session = useSession()
  const tabs: Tab[] = has_role(session, 'admin') ? ['schedule', 'waiting_room', 'settings'] : ['schedule', 'waiting_room']
  return (
    <header className="staff-header">
      <p className="staff-clinic"><img src={mark} alt="Bedside" width="32" height="32" /> <span>{session.clinic.public_name}</span></p>
      <nav className="staff-tabs" aria-label={t('staff.tabs')}>
        {tabs.map((each) => (
          <a key={each} href={tab_path(each)} aria-current={tab === each ? 'page' : each === 'settings' && tab === 'audit' ? 'true' : undefined}
            aria-describedby={each === 'waiting_room' && waiting > 0 ? 'staff-badge' : undefined}
            onClick={(event) => follow(event, () => go(tab_path(each)))}>
            {t(`staff.tab_${each}`)}
            {each === 'waiting_room' && waiting > 0 && <span className="staff-badge" aria-hidden="true">{waiting}</span>}
          </a>
        ))}
        {waiting > 0 && <span id="staff-badge" hidden>{t('staff.badge', { count: waiting })}</span>}
      </nav>
      <div className="staff-person">
        <span>{session.person.name}</span>
        <label>
          <span className="hidden-text">{t('staff.language')}</span>
          <select value={language} onChange={(event) => void change_language(event.target.value as PageLanguage)}>
            {kStaffLanguages.map((tag) => <option key={tag} value={tag}>{own_language_name(tag)}</option>)}
          </select>
        </label>
        <Button onClick={sign_out}>{t('staff.sign_out')}</Button>
      </div>
    </header>
  )
}

/** The tab Settings, for a clinic admin: the clinic, Guest Invite, rules of visits, languages, looks, privacy, retention, messages, people, the way to the audit log. */
import type { Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { useSaid } from '../shared/said'
import { BrandingForm } from './BrandingForm'
import { ClinicForm } from './ClinicForm'
import { FailedMessages } from './FailedMessages'
import { GuestInvite } from './GuestInvite'
import { Index } from './Index'
import { LanguagesForm } from './LanguagesForm'
import { MessagesForm } from './MessagesForm'
import { People } from './People'
import { PrivacyForm } from './PrivacyForm'
import { RetentionForm } from './RetentionForm'
import { RulesForm } from './RulesForm'
import type { Clinic } from './settings'
import { WordsForm } from './WordsForm'
import './settings.css'

export interface SettingsViewProps {
  session: Schemas['Session']
  /** The clinic as it stands after a change. */
  changed(clinic: Clinic): void
  open_audit(): void
  open_visit(visit_id: string): void
}

export function SettingsView({ session, changed, open_audit, open_visit }: SettingsViewProps) {
  const t = useT()
  const { clinic } = session
  const [said, say] = useSaid()
  const saved = (next: Clinic) => {
    changed(next)
    say(t('staff.saved'))
  }
  const missing = (['email', 'sms'] as const).filter((channel) => !clinic.senders[channel])
  return (
    <div className="settings">
      <div className="staff-heading"><h1>{t('staff.tab_settings')}</h1></div>
      <div className="settings-with-index">
        <Index />
        <div className="settings-parts">
          {missing.length > 0 && (
            <div className="settings-warning">
              {missing.map((channel) => <p key={channel}>{t(`staff.no_${channel}_sender`)}</p>)}
            </div>
          )}
          <ClinicForm clinic={clinic} saved={saved} />
          <GuestInvite clinic={clinic} saved={saved} />
          <RulesForm clinic={clinic} saved={saved} />
          <LanguagesForm key={clinic.language} clinic={clinic} saved={saved} />
          <BrandingForm clinic={clinic} saved={saved} />
          <PrivacyForm clinic={clinic} saved={saved} />
          <RetentionForm clinic={clinic} saved={saved} />
          <MessagesForm clinic={clinic} say={say} />
          <FailedMessages clinic={clinic} say={say} open_visit={open_visit} />
          <WordsForm clinic={clinic} say={say} />
          <People clinic={clinic} me={session.person.id} say={say} />
          <section className="settings-part" aria-labelledby="settings-audit">
            <h2 id="settings-audit">{t('staff.audit_log')}</h2>
            <div className="settings-people-top">
              <p>{t('staff.audit_log_explained')}</p>
              <Button onClick={open_audit}>{t('staff.open_audit_log')}</Button>
            </div>
          </section>
        </div>
      </div>
      <p className="said" role="status" data-empty={said === '' ? '' : undefined}>{said}</p>
    </div>
  )
}

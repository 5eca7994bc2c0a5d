/** Decides between signing in and the dashboard, and keeps the session. */
import { useCallback, useEffect, useState } from 'react'
import { as_refused, ask, on_signed_out, problem_words, type Refused } from '../shared/api'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { browser_zone } from '../shared/zones'
import { ForgotView } from '../sign_in/ForgotView'
import { ResetView } from '../sign_in/ResetView'
import { SignInView } from '../sign_in/SignInView'
import { Dashboard } from './Dashboard'
import { remember_lock } from './idle'
import { is_public, path_after_sign_in, place_at, sign_in_path } from './places'
import { go, usePlace } from './router'
import { SessionContext, type Session } from './session'

export function StaffPage() {
  const place = usePlace()
  const [session, set_session] = useState<Session | null>(null)
  const [failed, set_failed] = useState<Refused | null>(null)
  const open = is_public(place)

  const load = useCallback(() => {
    set_failed(null)
    ask('get', '/api/session', {}).then(set_session, (error: unknown) => {
      // Who is not signed in is sent to sign in by the listener below.
      const refused = as_refused(error)
      if (refused.status !== 401) set_failed(refused)
    })
  }, [])
  useEffect(() => on_signed_out(() => {
    set_session(null)
    if (!is_public(place_at(location.pathname))) go(sign_in_path(location.pathname), { replace: true })
  }), [])
  useEffect(() => {
    if (!open && session === null) load()
  }, [open, session, load])

  const signed_in = (next: Session) => {
    remember_lock(false)
    const path = path_after_sign_in(location.search)
    if (path.startsWith('/call/')) return location.assign(path)
    set_session(next)
    go(path, { replace: true })
  }
  if (place.at === 'signin') return <SignInView signed_in={signed_in} />
  if (place.at === 'forgot') return <ForgotView />
  if (place.at === 'reset') return <ResetView token={place.token} />
  if (session === null) return failed === null ? <Loading /> : <Unreachable refused={failed} again={load} />
  return (
    <SessionContext value={session}>
      <Dashboard reload_session={load} clinic_changed={(clinic) => set_session({ ...session, clinic })} />
    </SessionContext>
  )
}

function Loading() {
  const t = useT()
  return (
    <main className="staff-quiet">
      <h1 className="hidden-text">Bedside</h1>
      <p role="status">{t('staff.loading')}</p>
    </main>
  )
}

function Unreachable({ refused, again }: { refused: Refused; again(): void }) {
  const t = useT()
  const language = useLanguage()
  return (
    <main className="staff-quiet">
      <h1>{t('staff.no_answer')}</h1>
      <p role="alert">{problem_words(refused, t, language, browser_zone())}</p>
      <Button look="primary" onClick={again}>{t('staff.try_again')}</Button>
    </main>
  )
}

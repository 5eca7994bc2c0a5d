/** The dashboard's frame: header, tabs, and the page of the tab that is open. */
import { lazy, Suspense, useEffect } from 'react'
import { ask } from '../shared/api'
import { open_desk, useDesk } from '../shared/desk'
import { add_tables, useT } from '../shared/i18n'
import { Header } from './Header'
import { visit_path } from './places'
import { go, tab_behind, usePlace } from './router'
import { useSession } from './session'

// The calendar is a chunk of its own with its own words.
const ScheduleView = lazy(async () => {
  const [page] = await Promise.all([import('../schedule/ScheduleView'), add_tables('schedule')])
  return { default: page.ScheduleView }
})

export function Dashboard({ reload_session }: { reload_session(): void }) {
  const t = useT()
  const session = useSession()
  const place = usePlace()
  useEffect(open_desk, [])
  useDesk((event) => {
    // A dropped or ended session answers 401, which leads to signing in.
    if (event.type !== 'visit_changed' && event.type !== 'knock') reload_session()
  })
  const tab = place.at === 'visit' ? (tab_behind() ?? 'waiting_room') : place.at
  const sign_out = () => {
    ask('delete', '/api/session', {}).catch(() => undefined).finally(() => location.assign('/signin'))
  }
  return (
    <div className="staff">
      <Header tab={tab} waiting={0} sign_out={sign_out} />
      <main id="main" className="staff-main" tabIndex={-1}>
        <Suspense fallback={<p role="status">{t('staff.loading')}</p>}>
          {tab === 'schedule' && <ScheduleView session={session} open_visit={(id) => go(visit_path(id), { behind: 'schedule' })} />}
        </Suspense>
      </main>
    </div>
  )
}

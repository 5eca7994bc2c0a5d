/** The dashboard: its cover while nobody is there, and what lies under it. */
import { useRef } from 'react'
import { ask } from '../shared/api'
import { Desk, type DeskProps } from './Desk'
import { remember_lock, useIdleLock } from './idle'
import { Lock } from './Lock'
import { useSession } from './session'

export function Dashboard(props: Omit<DeskProps, 'sign_out'>) {
  const session = useSession()
  const { locked, unlock } = useIdleLock()
  const was_open = useRef(false)
  if (!locked) was_open.current = true
  const sign_out = () => {
    void ask('delete', '/api/session', {}).catch(() => undefined).finally(() => {
      remember_lock(false)
      location.assign('/signin')
    })
  }
  return (
    <>
      {/* Hidden from everybody, screen readers too; a form half filled in is still there afterwards. A tab that
          was locked when it was loaded fetches nothing before it is opened. */}
      {was_open.current && <div hidden={locked}><Desk {...props} sign_out={sign_out} /></div>}
      {locked && <Lock person={session.person} unlock={unlock} sign_out={sign_out} />}
    </>
  )
}

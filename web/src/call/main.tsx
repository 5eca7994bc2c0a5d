/** Entry of the staff's call window. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../shared/design.css'
import './call.css'
import { keep_choices } from '../devices/chosen'
import { kStaffLanguages, start_language, translate } from '../shared/i18n'
import { is_locked, watch_input } from '../staff/idle'
import { ask_what_it_can } from './browser'
import { Message } from './Message'
import { StaffCall } from './StaffCall'

const visit_id = /^\/call\/([0-9a-z]+)\/?$/.exec(location.pathname)?.[1]

// Nobody comes into a visit past a screen that is locked: its lock stands before the dashboard.
if (is_locked()) location.replace('/waiting-room')
else ask_what_it_can()
watch_input()
keep_choices()
await start_language(['common', 'common.staff', 'call', 'call.staff', 'participants', 'participants.staff', 'complete_visit'], kStaffLanguages)
document.title = translate('call.page_title')
createRoot(document.getElementById('page') ?? document.body).render(
  <StrictMode>
    {visit_id === undefined
      ? <Message title={translate('call.not_found_title')} text="" links={[{ label: translate('call.to_dashboard'), href: '/waiting-room' }]} />
      : <StaffCall visit_id={visit_id} />}
  </StrictMode>,
)

/** Entry of the dashboard. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../shared/design.css'
import './staff.css'
import { keep_choices } from '../devices/chosen'
import { kStaffLanguages, start_language } from '../shared/i18n'
import { StaffPage } from './StaffPage'

keep_choices()
await start_language(['common', 'common.staff', 'staff', 'participants', 'participants.staff', 'complete_visit'], kStaffLanguages)
createRoot(document.getElementById('page') ?? document.body).render(
  <StrictMode>
    <StaffPage />
  </StrictMode>,
)

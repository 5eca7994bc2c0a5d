/** Entry of the page of guests and patients. Nothing of the call, the calendar or the settings is loaded here. */
import { createRoot } from 'react-dom/client'
import '../shared/design.css'
import './join.css'
import { start_language, translate } from '../shared/i18n'
import { token_of } from './join'
import { JoinView } from './JoinView'

await start_language(['common', 'join'])
document.title = translate('join.page_title')
createRoot(document.getElementById('page') ?? document.body).render(<JoinView token={token_of(location.pathname)} />)

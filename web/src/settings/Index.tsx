/** The parts of the page, each a press away: beside them where there is room, else behind a button that stays at the top. */
import { useEffect, useState } from 'react'
import { useT } from '../shared/i18n'
import { follow } from '../shared/link'

// In the order of the page; the name is that of the heading's id.
const kParts = [
  ['clinic', 'staff.clinic'], ['guest-invite', 'staff.guest_invite'], ['rules', 'staff.visits'], ['languages', 'staff.languages'],
  ['branding', 'staff.branding'], ['privacy', 'staff.privacy'], ['retention', 'staff.retention'], ['messages', 'staff.messages'],
  ['failed', 'staff.failed.title'], ['words', 'staff.words'], ['people', 'staff.people'], ['audit', 'staff.audit_log'],
] as const

/** Reading and the keyboard go on there. */
function go_to(id: string): void {
  const heading = document.getElementById(id)
  if (heading === null) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
  heading.closest('section')?.scrollIntoView()
}

export function Index() {
  const t = useT()
  const [open, set_open] = useState(false)
  useEffect(() => {
    if (location.hash.startsWith('#settings-')) go_to(location.hash.slice(1))
  }, [])
  return (
    <nav className="settings-index" aria-label={t('staff.index')} data-open={open ? '' : undefined}
      onKeyDown={(event) => { if (event.key === 'Escape') set_open(false) }}>
      <button type="button" className="button" aria-expanded={open} onClick={() => set_open(!open)}>{t('staff.index')}</button>
      <ul>
        {kParts.map(([part, words]) => (
          <li key={part}>
            <a href={`#settings-${part}`} onClick={(press) => follow(press, () => {
              set_open(false)
              history.replaceState(history.state, '', `#settings-${part}`)
              go_to(`settings-${part}`)
            })}>{t(words)}</a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

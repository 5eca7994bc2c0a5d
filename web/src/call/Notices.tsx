/** What has just happened, for a few seconds on the screen and once in the live region. */
import { useEffect, useState } from 'react'
import type { Translate } from '../shared/i18n'
import { useLanguage, useT } from '../shared/i18n'
import { time_words } from '../shared/zones'
import type { CallState, Notice } from './call'
import { display_name, role_words } from '../shared/people_names'

// Long enough to read name and kind; not so long that names pile up over faces.
const kShownMs = 6000

export function notice_words(notice: Notice, call: CallState, t: Translate, language: string): string {
  const { who } = notice
  switch (notice.what) {
    case 'muted_by_provider':
      return t('call.muted_by_provider')
    case 'extended':
      return call.visit === null ? '' : t('call.extended', { time: time_words(call.visit.ends_at, call.visit.time_zone, language) })
    case 'entered': {
      if (who === null) return ''
      const name = display_name(who, t, language)
      const role = role_words(who, t, language)
      const via = t(`call.via_${who.via}`)
      return name === role ? t('call.entered_plain', { name, via }) : t('call.entered', { name, role, via })
    }
    case 'hand':
      return who === null ? '' : t('call.hand_raised', { name: display_name(who, t, language) })
    case 'chat':
      return who === null ? '' : t('call.chat_writes', { name: display_name(who, t, language), line: notice.line ?? '' })
    case 'spotlight':
      return who === null ? '' : t('call.spotlight_on', { name: display_name(who, t, language) })
    case 'spotlight_you':
      return t('call.spotlight_on_you')
    case 'waits':
    case 'knock_locked':
    case 'knock_past_end':
      return who === null ? '' : t(`call.notice_${notice.what}`, { name: display_name(who, t, language) })
    case 'left':
      return who === null ? '' : t('call.left', { name: display_name(who, t, language) })
  }
}

export function Notices({ call, chat_open }: { call: CallState; chat_open: boolean }) {
  const t = useT()
  const language = useLanguage()
  const [gone_up_to, set_gone] = useState(0)
  const last = call.notices.at(-1)?.id ?? 0
  useEffect(() => {
    if (last === 0) return
    const timer = setTimeout(() => set_gone(last), kShownMs)
    return () => clearTimeout(timer)
  }, [last])
  return (
    <div className="notices" role="log" aria-live="polite">
      {call.notices.filter((n) => n.id > gone_up_to && !(chat_open && n.what === 'chat')).map((n) => <p key={n.id} data-what={n.what}>{notice_words(n, call, t, language)}</p>)}
    </div>
  )
}

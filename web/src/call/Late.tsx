/** Which interpreters come later than planned, above the stage, until they arrive; a press puts one saying of one person away. */
import { useState } from 'react'
import { useLanguage, useT } from '../shared/i18n'
import { late_words } from '../shared/late'
import type { CallState } from './call'
import { CallIcon } from './icons'
import type { LateGuest } from './wire'

export function Late({ call }: { call: CallState }) {
  const t = useT()
  const language = useLanguage()
  const [seen, set_seen] = useState<ReadonlySet<string>>(new Set())
  const key = (guest: LateGuest) => `${guest.number} ${guest.said_at}`
  return (
    <div role="status">
      {(call.visit?.late ?? []).filter((guest) => !seen.has(key(guest))).map((guest) => (
        <p key={key(guest)} className="call-trouble" data-trouble="late">
          <CallIcon name="clock" />
          <span>{late_words(guest, guest, call.visit?.time_zone ?? 'UTC', t, language)}</span>
          <button type="button" className="row-button" aria-label={t('call.close')} onClick={() => set_seen(new Set(seen).add(key(guest)))}>
            <CallIcon name="close" />
          </button>
        </p>
      ))}
    </div>
  )
}

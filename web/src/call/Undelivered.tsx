/** Above the stage: whose invitation did not arrive, or went the other way, since one came in; with the way to it, until a press puts it away. */
import { useEffect, useState } from 'react'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { CallIcon } from './icons'
import type { Seat } from './people'
import { may_go_otherwise, news, news_words } from './undelivered'

// What is held back for a moment is looked at again.
const kLookMs = 1000

export interface UndeliveredProps {
  /** As this person may see them; nothing before they are loaded. */
  seats: Seat[] | undefined
  staff: boolean
  clock_offset_ms: number
  /** Opens the list of who is invited at this one, where there is a list. */
  show: ((invitation_id: string) => void) | undefined
}

export function Undelivered({ seats, staff, clock_offset_ms, show }: UndeliveredProps) {
  const t = useT()
  const language = useLanguage()
  const [, look_again] = useState(0)
  const [seen, set_seen] = useState<ReadonlySet<string> | null>(null)
  const now = Date.now() + clock_offset_ms
  const shown = news(seats ?? [], now)
  // What was so before this person came in stands in the lists.
  useEffect(() => {
    if (seats !== undefined && seen === null) set_seen(new Set(shown.map(({ key }) => key)))
  }, [seats, seen, shown])
  const held_back = seats?.some((seat) => may_go_otherwise(seat, now)) === true
  useEffect(() => {
    if (!held_back) return
    const timer = setInterval(() => look_again((times) => times + 1), kLookMs)
    return () => clearInterval(timer)
  }, [held_back])
  return (
    <div role="status" className="call-undelivered">
      {seen !== null && shown.filter(({ key }) => !seen.has(key)).map((one) => (
        <p key={one.key} className="call-trouble" data-trouble="undelivered">
          <CallIcon name="warning" /> <span>{news_words(one, staff, t, language)}</span>
          {show !== undefined && one.seat.role === 'guest' && <Button onClick={() => show(one.seat.invitation_id)}>{t('participants.undelivered.show')}</Button>}
          <button type="button" className="row-button" aria-label={t('call.close')} onClick={() => set_seen(new Set(seen).add(one.key))}>
            <CallIcon name="close" />
          </button>
        </p>
      ))}
    </div>
  )
}

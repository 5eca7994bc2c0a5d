/** The countdown from five minutes before the scheduled end. */
import { useT } from '../shared/i18n'
import { useNow } from '../shared/now'
import { minutes_and_seconds, time_left, type CallState } from './call'
import { CallIcon } from './icons'

export function TimeLeft({ call, extend }: { call: CallState; extend?: (() => void) | undefined }) {
  const t = useT()
  const now = useNow(1000)
  const left = time_left(call, now)
  if (left === null) return null
  return (
    <div className="time-left" data-over={left <= 0 ? '' : undefined}>
      <span role="timer" aria-live="off">
        <CallIcon name="clock" /> {left > 0 ? t('call.time_left', { time: minutes_and_seconds(left) }) : t('call.time_over')}
      </span>
      <span className="call-hidden" role="status">{t(left > 0 ? 'call.time_left_live' : 'call.time_over')}</span>
      {extend !== undefined && <button type="button" className="extend-button" onClick={extend}>{t('call.extend_visit')}</button>}
    </div>
  )
}

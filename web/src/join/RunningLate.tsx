/** An interpreter tells everybody that they come later; what was said stands here until it is said otherwise. */
import { useState } from 'react'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { kLateMinutes, minutes_words, type Late } from '../shared/late'
import { time_words } from '../shared/zones'
import { say_running_late } from './server'

interface RunningLateProps {
  token: string
  zone: string
  /** As the page was told when it looked last. */
  late: Late | null
}

export function RunningLate({ token, zone, late }: RunningLateProps) {
  const t = useT()
  const language = useLanguage()
  const [asking, ask] = useState(false)
  const [said, set_said] = useState<Late | null | undefined>(undefined)
  const [state, set_state] = useState<'idle' | 'busy' | 'failed'>('idle')
  const now = said === undefined ? late : said
  const say = (minutes: 0 | Late['minutes']) => {
    set_state('busy')
    say_running_late(token, minutes).then(() => {
      set_said(minutes === 0 ? null : { minutes, said_at: new Date().toISOString() })
      set_state('idle')
      ask(false)
    }, () => set_state('failed'))
  }
  return (
    <div className="running-late">
      <button type="button" className="join-option" aria-expanded={asking} onClick={() => ask(!asking)}>{t('join.running_late')}</button>
      {asking && (
        <div role="group" aria-label={t('join.late_question')}>
          <p>{t('join.late_question')}</p>
          <div className="running-late-choices">
            {kLateMinutes.map((minutes) => (
              <Button key={minutes} disabled={state === 'busy'} onClick={() => say(minutes)}>{minutes_words(minutes, language)}</Button>
            ))}
            {now !== null && <Button disabled={state === 'busy'} onClick={() => say(0)}>{t('join.late_on_time')}</Button>}
          </div>
          {state === 'failed' && <p role="alert" className="join-error">{t('join.late_failed')}</p>}
        </div>
      )}
      <p className="running-late-said" role="status">
        {now !== null && t('join.late_told', { minutes: minutes_words(now.minutes, language), time: time_words(now.said_at, zone, language) })}
      </p>
    </div>
  )
}

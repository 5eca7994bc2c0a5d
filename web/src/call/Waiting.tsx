/** Before the provider has started, or when put back: who is waited for, one's own picture, and the way out. */
import { useEffect, useRef, type ReactNode } from 'react'
import { Button } from '../shared/Button'
import { useLanguage, useT } from '../shared/i18n'
import { range_words, zone_words } from '../shared/zones'
import { Controls } from './Controls'
import { names_in_words } from '../shared/lists'
import type { CallSession, CallSnapshot } from './session'
import { Picture } from './Stage'

const kKey = { provider_not_started: 'not_started', provider_left: 'left', put_back: 'put_back', asked: 'asked', without_guests: 'without_guests' } as const

export function Waiting(props: { session: CallSession; snapshot: CallSnapshot; leave(): void; devices(): void; running_late: ReactNode; children: ReactNode }) {
  const t = useT()
  const language = useLanguage()
  const heading = useRef<HTMLHeadingElement>(null)
  const { visit, waiting_for, me, lines } = props.snapshot.call
  const key = kKey[waiting_for ?? 'provider_not_started']
  useEffect(() => heading.current?.focus(), [key])
  const { camera } = props.snapshot
  return (
    <main className="call call-quiet">
      {props.children}
      <div className="call-wait">
        <p className="call-public-name"><bdi>{visit?.public_name}</bdi></p>
        <h1 ref={heading} tabIndex={-1}>
          {t(`call.waiting_title_${key}`, { names: names_in_words(visit?.provider_names ?? [], language) })}
        </h1>
        <p role="status">{t(`call.waiting_${key}`)} {t('call.waiting_stay')}</p>
        <div role="log" className="call-lines" aria-label={t('call.lines_label')}>
          {lines.map((line, place) => <p key={place}>{t('call.provider_says', { line })}</p>)}
        </div>
        {visit !== null && (
          <p className="call-when">
            {t('call.scheduled_for', { time: range_words(visit.starts_at, visit.ends_at, visit.time_zone, language) })}
            {' '}({zone_words(visit.time_zone, visit.starts_at, language)})
          </p>
        )}
        {camera !== null && (
          <figure className="call-preview">
            <Picture track={camera} label={t('call.waiting_preview')} participant={me?.participant_id ?? ''} source="camera" mirrored />
            <figcaption>{t('call.waiting_preview')}</figcaption>
          </figure>
        )}
        <Button onClick={props.devices}>{t('call.devices')}</Button>
        {(waiting_for === 'provider_not_started' || waiting_for === 'provider_left') && props.running_late}
      </div>
      <Controls session={props.session} snapshot={props.snapshot} leave={props.leave} />
    </main>
  )
}

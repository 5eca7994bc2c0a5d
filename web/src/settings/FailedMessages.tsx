/** Messages that ended for good without arriving: to whom, why, and Try again, one and all. */
import { useCallback, useState } from 'react'
import { as_refused, ask, problem_words } from '../shared/api'
import { Button } from '../shared/Button'
import { useDesk } from '../shared/desk'
import { failure_kind } from '../shared/failures'
import { useLanguage, useT } from '../shared/i18n'
import { follow } from '../shared/link'
import { useLoaded } from '../shared/loaded'
import { address_words, can_retry_any, moment_words, reader_words, type FailedMessage } from './failed'
import type { Clinic } from './settings'

async function load_failed(): Promise<FailedMessage[]> {
  return (await ask('get', '/api/clinic/messages/failed', {})).messages
}

export interface FailedMessagesProps {
  clinic: Clinic
  say(words: string): void
  open_visit(visit_id: string): void
}

export function FailedMessages({ clinic, say, open_visit }: FailedMessagesProps) {
  const t = useT()
  const language = useLanguage()
  const { value: messages, refused, reload } = useLoaded(useCallback(load_failed, []))
  const [busy, set_busy] = useState(false)
  const [problem, set_problem] = useState('')
  useDesk((event) => {
    if (event.type === 'visit_changed' || event.type === 'connected') reload()
  })
  const attempt = async (retry: () => Promise<{ queued: number; left: number }>) => {
    if (busy) return
    set_busy(true)
    set_problem('')
    try {
      const { queued, left } = await retry()
      say(t('staff.failed.queued', { count: queued }))
      if (left > 0) set_problem(t('staff.failed.left', { count: left }))
    } catch (error) {
      set_problem(problem_words(as_refused(error), t, language, clinic.time_zone))
    } finally {
      set_busy(false)
      reload()
    }
  }
  const retry_one = (message: FailedMessage) =>
    void attempt(() => ask('post', '/api/clinic/messages/failed/{notice_id}/retry', { path: { notice_id: message.id } }))
  const retry_all = () => void attempt(() => ask('post', '/api/clinic/messages/failed/retry', {}))
  return (
    <section className="settings-part" aria-labelledby="settings-failed">
      <h2 id="settings-failed">{t('staff.failed.title')}</h2>
      <div className="settings-people">
        <div className="settings-people-top">
          <p>{t('staff.failed.explained')}</p>
          {can_retry_any(messages ?? []) && <Button disabled={busy} onClick={retry_all}>{t('staff.failed.try_all_again')}</Button>}
        </div>
        {messages === null && refused === null && <p role="status">{t('staff.loading')}</p>}
        {messages === null && refused !== null && (
          <div className="staff-problem" role="alert">
            <p>{problem_words(refused, t, language, clinic.time_zone)}</p>
            <Button onClick={reload}>{t('staff.try_again')}</Button>
          </div>
        )}
        {messages?.length === 0 && <p className="settings-none">{t('staff.failed.none')}</p>}
        {problem !== '' && <p role="alert" className="settings-error">{problem}</p>}
        <ul className="failed-list">
          {messages?.map((message) => <Line key={message.id} message={message} clinic={clinic} busy={busy} open_visit={open_visit} retry={() => retry_one(message)} />)}
        </ul>
      </div>
    </section>
  )
}

interface LineProps {
  message: FailedMessage
  clinic: Clinic
  busy: boolean
  open_visit(visit_id: string): void
  retry(): void
}

function Line({ message, clinic, busy, open_visit, retry }: LineProps) {
  const t = useT()
  const language = useLanguage()
  const address = address_words(message)
  const whose = `failed-${message.id}`
  const { visit } = message
  return (
    <li>
      <div>
        <strong id={whose}><bdi>{reader_words(message, t, language)}</bdi></strong>
        <span>
          {t(`staff.channel_${message.channel}`)}
          {address !== null && <>: <bdi>{address}</bdi></>}
          {address === null && message.to !== null && <> – {t('staff.failed.address_erased')}</>}
        </span>
        <span>
          {t(`staff.failed.kind.${message.kind}`)}
          {visit !== null && <> – <a href={`/visits/${visit.id}`} onClick={(press) => follow(press, () => open_visit(visit.id))}>{t('staff.failed.visit', { time: moment_words(visit.starts_at, visit.time_zone, language) })}</a></>}
        </span>
      </div>
      <div>
        <span>{t(`common.failure.${failure_kind(message.reason)}`)} <small lang="en">({message.reason})</small></span>
        <span><time dateTime={message.at}>{t('staff.failed.at', { time: moment_words(message.at, clinic.time_zone, language) })}</time></span>
      </div>
      {message.can_retry && <Button disabled={busy} describedBy={whose} onClick={retry}>{t('staff.try_again')}</Button>}
    </li>
  )
}

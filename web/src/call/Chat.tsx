/** Lines to everybody in the call: a side sheet with what was written since one came in, and a field. */
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { useLanguage, useT } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import { display_name } from '../shared/people_names'
import { Sheet } from '../shared/Sheet'
import { time_words } from '../shared/zones'
import { clean_line, kChatLength, writer_of } from './chat'
import type { CallState } from './call'
import { useRequest } from './request'
import type { CallSession } from './session'
import type { ChatLine } from './wire'

export function Chat({ session, call, onClose }: { session: CallSession; call: CallState; onClose(): void }) {
  const t = useT()
  const language = useLanguage()
  const [line, set_line] = useState('')
  const end = useRef<HTMLFormElement>(null)
  const field = useId()
  const sent = () => {
    set_line('')
    request.reset()
    document.getElementById(field)?.focus()
  }
  const request = useRequest(() => session.say(clean_line(line)), sent)
  useEffect(() => document.getElementById(field)?.focus(), [field])
  // The newest line stands above the field.
  useEffect(() => {
    const body = end.current?.parentElement
    body?.scrollTo({ top: body.scrollHeight })
  }, [call.chat.length])
  const by_phone = call.people.filter((person) => person.via === 'phone')
  const send = () => {
    if (clean_line(line) !== '' && request.state !== 'busy') request.start()
  }
  return (
    <Sheet title={t('call.chat')} onClose={onClose}>
      <p className="chat-hint">{t('call.chat_empty')}</p>
      {by_phone.length > 0 && (
        <p className="chat-hint"><bdi>{t('call.chat_phone', { names: names_in_words(by_phone.map((person) => display_name(person, t, language)), language) })}</bdi></p>
      )}
      <div className="chat-lines" role="log" aria-live="polite" aria-label={t('call.chat')}>
        {call.chat.map((each) => <Line key={each.id} line={each} call={call} />)}
      </div>
      <form ref={end} className="chat-form" onSubmit={(event) => { event.preventDefault(); send() }}>
        {request.state === 'failed' && <p role="alert" className="call-error">{t('call.chat_not_sent')}</p>}
        <Field id={field} label={t('call.chat_label')} value={line} onChange={set_line} maxLength={kChatLength} />
        <Button look="primary" type="submit" disabled={clean_line(line) === ''}>{t('call.chat_send')}</Button>
      </form>
    </Sheet>
  )
}

function Line({ line, call }: { line: ChatLine; call: CallState }) {
  const t = useT()
  const language = useLanguage()
  const mine = line.participant_id === call.me?.participant_id
  const name = display_name(writer_of(line, call), t, language)
  return (
    <p className="chat-line" data-mine={mine ? '' : undefined}>
      <strong><bdi>{mine ? t('call.you') : name}</bdi></strong> <time dateTime={line.at}>{time_words(line.at, call.visit?.time_zone ?? 'UTC', language)}</time>
      <span dir="auto">{line.line}</span>
    </p>
  )
}

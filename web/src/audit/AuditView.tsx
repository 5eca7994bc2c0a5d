/** The audit log, for a clinic admin: what happened, the newest first, by person, day and visit, and as a file. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { as_refused, ask, problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { Field } from '../shared/Field'
import { has_words, useLanguage, useT } from '../shared/i18n'
import { follow } from '../shared/link'
import { useLoaded } from '../shared/loaded'
import { Select } from '../shared/Select'
import { short_day_words, time_words } from '../shared/zones'
import { action_words, csv_text, detail_words, party_words, query_of, visit_of, type AuditEvent, type Wanted, type Words } from './audit'
import './audit.css'

const kPage = 50
const kFilePage = 200
/** Of a file: what a browser and a spreadsheet can still hold. More is exported day by day. */
const kFileMost = 100_000

export interface AuditViewProps {
  session: Schemas['Session']
  back(): void
  open_visit(visit_id: string): void
}

async function load_people() {
  return (await ask('get', '/api/people', {})).people
}

/** Goes on until `count` events are there, or there are none left. */
async function collect(wanted: Wanted, before: number | null, count: number, progress: (found: number) => void = () => undefined, signal?: AbortSignal) {
  const events: AuditEvent[] = []
  let next = before
  let begins_at = 1
  do {
    const limit = Math.min(kFilePage, count - events.length)
    const page = await ask('get', '/api/audit', {
      query: { ...query_of(wanted), limit, ...(next === null ? {} : { before: next }) }, ...(signal === undefined ? {} : { signal }),
    })
    events.push(...page.events)
    next = page.next
    begins_at = page.begins_at
    progress(events.length)
  } while (next !== null && events.length < count)
  return { events, next, begins_at }
}

export function AuditView({ session, back, open_visit }: AuditViewProps) {
  const t = useT()
  const language = useLanguage()
  const { clinic } = session
  const { value: people } = useLoaded(useCallback(load_people, []))
  const words: Words = {
    t, has: has_words, language, zone: clinic.time_zone, name_of: (id) => people?.find((person) => person.id === id)?.name,
  }
  const [wanted, set_wanted] = useState<Wanted>({ person: '', day: '', visit: '' })
  const log = useLog(wanted)
  const file = useFile(wanted, words)
  const refused = log.refused ?? file.refused
  return (
    <div className="audit">
      <div className="staff-heading">
        <h1>{t('audit.title')}</h1>
        <Button onClick={back}>{t('audit.back')}</Button>
      </div>
      <p className="audit-explained">{t('audit.explained')}</p>
      <div className="audit-filters">
        <Select label={t('audit.person')} value={wanted.person} onChange={(person) => set_wanted({ ...wanted, person })}
          options={[['', t('audit.everybody')], ...(people ?? []).map((person): [string, string] => [person.id, person.name])]} />
        <Field label={t('audit.day')} type="date" value={wanted.day} onChange={(day) => set_wanted({ ...wanted, day })} />
        {wanted.visit !== '' && <Button onClick={() => set_wanted({ ...wanted, visit: '' })}>{t('audit.all_visits')}</Button>}
        <Button disabled={file.busy} onClick={() => void file.save()}>{t('audit.export')}</Button>
      </div>
      <p className="said" role="status" data-empty={file.said === '' ? '' : undefined}>{file.said}</p>
      {refused !== null && <p role="alert" className="audit-error">{problem_words(refused, t, language, clinic.time_zone)}</p>}
      {log.events.length > 0 && (
        <table className="audit-table">
          <caption className="hidden-text">{t('audit.title')}</caption>
          <thead>
            <tr>{['time', 'who', 'what', 'about'].map((head) => <th key={head} scope="col">{t(`audit.columns.${head}`)}</th>)}</tr>
          </thead>
          <tbody>
            {log.events.map((event) => (
              <Row key={event.number} event={event} words={words} only={wanted.visit} open_visit={open_visit}
                look_at={(visit) => set_wanted({ ...wanted, visit })} />
            ))}
          </tbody>
        </table>
      )}
      {log.busy && <p role="status">{t('staff.loading')}</p>}
      {!log.busy && log.events.length === 0 && log.refused === null && <p role="status">{t('audit.nothing')}</p>}
      {!log.busy && !log.more && log.begins_at > 1 && <p className="audit-explained">{t('audit.begins', { number: log.begins_at })}</p>}
      {!log.busy && log.more && <Button onClick={log.load_more}>{t('audit.earlier')}</Button>}
    </div>
  )
}

interface RowProps {
  event: AuditEvent
  words: Words
  only: string
  look_at(visit: string): void
  open_visit(visit: string): void
}

function Row({ event, words, only, look_at, open_visit }: RowProps) {
  const { t, language, zone } = words
  const visit = visit_of(event)
  const details = detail_words(event.details, words)
  const about = party_words(event.subject, words)
  return (
    <tr>
      <td data-head={t('audit.columns.time')}>
        <time dateTime={event.at}>{short_day_words(event.at, zone, language)}, {time_words(event.at, zone, language)}</time>
        <small>{t('audit.event_number', { number: event.number })}</small>
      </td>
      <td data-head={t('audit.columns.who')}><bdi>{party_words(event.actor, words)}</bdi></td>
      <td data-head={t('audit.columns.what')}>
        {action_words(event.action, words)}
        {details.length > 0 && <small>{details.join(' · ')}</small>}
      </td>
      <td data-head={t('audit.columns.about')}>
        {event.subject.sort === 'visit' && visit !== null
          ? <a href={`/visits/${visit}`} onClick={(press) => follow(press, () => open_visit(visit))}>{about}</a>
          : <bdi>{about}</bdi>}
        {visit !== null && only === '' && (
          <button type="button" className="audit-only" onClick={() => look_at(visit)}>{t('audit.only_visit')}</button>
        )}
      </td>
    </tr>
  )
}

/** The events that are shown: from the newest on, a page more at each press. */
function useLog(wanted: Wanted) {
  const [shown, set_shown] = useState<{ of: Wanted; events: AuditEvent[]; next: number | null; begins_at: number } | null>(null)
  const [refused, set_refused] = useState<Refused | null>(null)
  const [busy, set_busy] = useState(true)
  const load = useCallback((before: { events: AuditEvent[]; next: number | null } | null, signal?: AbortSignal) => {
    set_busy(true)
    set_refused(null)
    collect(wanted, before?.next ?? null, kPage, undefined, signal).then(
      (page) => {
        set_shown({ of: wanted, events: [...(before?.events ?? []), ...page.events], next: page.next, begins_at: page.begins_at })
        set_busy(false)
      },
      (error: unknown) => {
        if (signal?.aborted === true) return
        set_refused(as_refused(error))
        set_busy(false)
      },
    )
  }, [wanted])
  useEffect(() => {
    const stop = new AbortController()
    load(null, stop.signal)
    return () => stop.abort()
  }, [load])
  const current = shown?.of === wanted ? shown : null
  return { events: current?.events ?? [], begins_at: current?.begins_at ?? 1, more: current?.next != null, busy, refused, load_more: () => load(current) }
}

/** The file: everything that is looked for, collected page by page. */
function useFile(wanted: Wanted, words: Words) {
  const { t } = words
  const [said, set_said] = useState('')
  const [busy, set_busy] = useState(false)
  const [refused, set_refused] = useState<Refused | null>(null)
  const running = useRef(false)
  const save = async () => {
    if (running.current) return
    running.current = true
    set_busy(true)
    set_refused(null)
    try {
      const { events, next } = await collect(wanted, null, kFileMost, (count) => set_said(t('audit.collecting', { count })))
      download(csv_text(events, words))
      set_said(t(next === null ? 'audit.exported' : 'audit.exported_in_part', { count: events.length }))
    } catch (error) {
      set_said('')
      set_refused(as_refused(error))
    }
    running.current = false
    set_busy(false)
  }
  return { said, busy, refused, save }
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'audit-log.csv'
  link.click()
  URL.revokeObjectURL(address)
}

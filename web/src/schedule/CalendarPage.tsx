/** The calendar with its toolbar: whose, which days, a slot to book, visits to open and to move. */
import type FullCalendar from '@fullcalendar/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { as_refused, ask, problem_words, type Refused, type Schemas } from '../shared/api'
import { Button } from '../shared/Button'
import { useDesk } from '../shared/desk'
import { useLanguage, useT } from '../shared/i18n'
import { Select } from '../shared/Select'
import { local_in_zone, zone_words } from '../shared/zones'
import { Calendar } from './Calendar'
import { events_of, first_hour, is_moved, range_title, someone_is_in } from './calendar'
import type { Visit } from './draft'
import { useCalendarView, useDirection } from './media'
import { MoveQuestion } from './MoveQuestion'
import type { Provider } from './ProviderFields'
import type { Slot } from './slots'
import { when_words } from './words'

/** Which calendar is open, kept while a visit is booked. */
export interface CalendarPlace {
  /** '' for all providers. */
  provider_id: string
  date: string | null
  /** What the hours are scrolled to at first; null for now. */
  at: number | null
}

interface CalendarPageProps {
  session: Schemas['Session']
  providers: Provider[]
  place: CalendarPlace
  /** Something else could not be loaded that the page needs. */
  refused: Refused | null
  reload(): void
  move_to(place: CalendarPlace): void
  create(slot: Slot | null): void
  open_visit(visit_id: string): void
}

export function CalendarPage({ session, providers, place, refused, reload, move_to, create, open_visit }: CalendarPageProps) {
  const { clinic, person } = session
  const zone = clinic.time_zone
  const t = useT()
  const language = useLanguage()
  const fitting = useCalendarView()
  const [one_day, set_one_day] = useState(false)
  const view = one_day ? 'day' : fitting
  const direction = useDirection()
  const calendar = useRef<FullCalendar>(null)
  const [range, set_range] = useState<{ from: number; to: number } | null>(null)
  const [slot, set_slot] = useState<Slot | null>(null)
  const [show_cancelled, set_show_cancelled] = useState(false)
  const [moving, set_moving] = useState<{ visit: Visit; slot: Slot; put_back(): void } | null>(null)
  const [said, say] = useState<{ words: string; bad: boolean } | null>(null)
  const [hour] = useState(() => first_hour(place.at ?? Date.now(), zone))
  const loaded = useVisits(range, place.provider_id, moving !== null)

  const events = useMemo(() => events_of(loaded.visits ?? [], show_cancelled), [loaded.visits, show_cancelled])
  const on_range = useCallback((from: number, to: number) => {
    set_range((before) => (before?.from === from && before.to === to ? before : { from, to }))
  }, [])
  const go = (where: 'prev' | 'next' | 'today') => {
    const api = calendar.current?.getApi()
    api?.[where]()
    if (api !== undefined) move_to({ ...place, date: local_in_zone(api.getDate(), zone).slice(0, 10) })
  }
  const move = (visit: Visit, to: Slot, put_back: () => void) => {
    say(null)
    if (someone_is_in(visit)) {
      put_back()
      say({ words: t('common.problems.someone_is_in'), bad: true })
    } else if (is_moved(visit, to)) set_moving({ visit, slot: to, put_back })
  }
  const failed = refused ?? loaded.refused
  const options: [string, string][] = [
    ...providers.map(({ id, name }): [string, string] => [id, id === person.id ? t('schedule.own_calendar', { name }) : name]),
    ['', t('schedule.all_providers')],
  ]
  return (
    <div className="schedule">
      <div className="schedule-head">
        <h1>{t('schedule.title')}</h1>
        <div className="schedule-chosen">
          <p role="status">{slot === null ? '' : t('schedule.chosen', { time: when_words(slot.starts_at, slot.ends_at, zone, language) })}</p>
          {slot !== null && <Button onClick={() => calendar.current?.getApi().unselect()}>{t('schedule.clear_choice')}</Button>}
          <Button look="primary" onClick={() => create(slot)}>{t('schedule.create_new_visit')}</Button>
        </div>
      </div>
      <div className="schedule-tools">
        <Select id="schedule-provider" label={t('schedule.provider')} value={place.provider_id} options={options}
          onChange={(provider_id) => move_to({ ...place, provider_id })} />
        <div className="field">
          <label htmlFor="schedule-date">{t('schedule.go_to_date')}</label>
          <input id="schedule-date" type="date" value={place.date ?? (range === null ? '' : local_in_zone(Date.now(), zone).slice(0, 10))}
            onChange={(event) => {
              if (event.target.value === '') return
              calendar.current?.getApi().gotoDate(event.target.value)
              move_to({ ...place, date: event.target.value })
            }} />
        </div>
        <div className="schedule-steps" role="group" aria-label={t('schedule.steps')}>
          <Button onClick={() => go('prev')}>{t(`schedule.previous_${view}`)}</Button>
          <Button onClick={() => go('today')}>{t('schedule.today')}</Button>
          <Button onClick={() => go('next')}>{t(`schedule.next_${view}`)}</Button>
        </div>
        {fitting !== 'day' && (
          <label className="check">
            <input type="checkbox" checked={one_day} onChange={(event) => set_one_day(event.target.checked)} />
            {t('schedule.one_day')}
          </label>
        )}
        <label className="check">
          <input type="checkbox" checked={show_cancelled} onChange={(event) => set_show_cancelled(event.target.checked)} />
          {t('schedule.show_cancelled')}
        </label>
      </div>
      <div className="schedule-title">
        <h2 aria-live="polite">{range === null ? '' : range_title(range.from, range.to, zone, language)}</h2>
        <p className="field-hint">{t('schedule.times_in', { zone: zone_words(zone, range === null ? Date.now() : range.to - 1, language), name: zone })}</p>
      </div>
      <p role="status" className="schedule-status">
        {loaded.visits === null ? (failed === null ? t('schedule.loading') : '') : events.length === 0 ? t(`schedule.empty_${view}`) : ''}
      </p>
      {failed !== null && (
        <div role="alert" className="schedule-error">
          <p>{problem_words(failed, t, language, zone)}</p>
          <Button onClick={() => { reload(); loaded.reload() }}>{t('schedule.try_again')}</Button>
        </div>
      )}
      {said !== null && <p role={said.bad ? 'alert' : 'status'} className={said.bad ? 'schedule-error' : 'schedule-good'}>{said.words}</p>}
      <Calendar api={calendar} view={view} direction={direction} zone={zone} date={place.date} first_hour={hour} events={events}
        several_providers={place.provider_id === ''} on_range={on_range} on_slot={set_slot} on_open={open_visit} on_move={move} />
      <p className="field-hint">{t('schedule.how')}</p>
      {moving !== null && (
        <MoveQuestion visit={moving.visit} slot={moving.slot} clinic={clinic}
          stay={() => {
            moving.put_back()
            set_moving(null)
          }}
          moved={(details) => {
            set_moving(null)
            loaded.reload()
            say({ words: t('schedule.moved', { name: details.patient.name, time: when_words(details.starts_at, details.ends_at, zone, language) }), bad: false })
          }} />
      )}
    </div>
  )
}

/** The visits of a range, loaded again whenever the server says that one has changed; `frozen` while one is being moved. */
function useVisits(range: { from: number; to: number } | null, provider_id: string, frozen: boolean) {
  const [visits, set_visits] = useState<Visit[] | null>(null)
  const [refused, set_refused] = useState<Refused | null>(null)
  const [version, set_version] = useState(0)
  const reload = useCallback(() => set_version((before) => before + 1), [])
  useDesk((event) => {
    if (event.type === 'visit_changed' || event.type === 'connected') reload()
  })
  const from = range?.from
  const to = range?.to
  useEffect(() => {
    // A moved visit is drawn at its new place until the question is answered: new ones would draw it twice.
    if (from === undefined || to === undefined || frozen) return
    const stop = new AbortController()
    const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...(provider_id === '' ? {} : { provider_id }) }
    ask('get', '/api/visits', { query, signal: stop.signal }).then(
      (found) => {
        set_refused(null)
        // What has not changed keeps its element, and with it the focus.
        set_visits((before) => (JSON.stringify(before) === JSON.stringify(found.visits) ? before : found.visits))
      },
      (error: unknown) => {
        if (!stop.signal.aborted) set_refused(as_refused(error))
      },
    )
    return () => stop.abort()
  }, [from, to, provider_id, frozen, version])
  return { visits, refused, reload }
}

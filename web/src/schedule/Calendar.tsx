/**
 * The grid of days and hours: FullCalendar, put right for keyboards and screen readers (see mend.ts). Knows
 * nothing of the server: visits come in; a chosen slot, a visit to open and a visit that was moved go out.
 */
import type { EventContentArg } from '@fullcalendar/core'
import interaction from '@fullcalendar/interaction'
import luxon from '@fullcalendar/luxon3'
import FullCalendar from '@fullcalendar/react'
import timegrid from '@fullcalendar/timegrid'
import { useEffect, useLayoutEffect, useRef, type Ref, type RefObject } from 'react'
import { useLanguage, useT } from '../shared/i18n'
import { names_in_words } from '../shared/lists'
import { status_words } from '../shared/visit_words'
import { day_words, range_words, time_words } from '../shared/zones'
import { first_day_of_week, kViews, type CalendarEvent, type CalendarView } from './calendar'
import type { Visit } from './draft'
import { keep_mended } from './mend'
import { kSlotMs, type Slot } from './slots'

export interface CalendarProps {
  api: RefObject<FullCalendar | null>
  view: CalendarView
  direction: 'ltr' | 'rtl'
  zone: string
  /** A day that is shown at first: "2026-11-24"; today when null. */
  date: string | null
  /** Which hour is at the top at first: "09:00:00". */
  first_hour: string
  events: CalendarEvent[]
  several_providers: boolean
  on_range(from: number, to: number): void
  on_slot(slot: Slot | null): void
  on_open(visit_id: string): void
  on_move(visit: Visit, slot: Slot, put_back: () => void): void
}

const kPlugins = [timegrid, interaction, luxon]
const kOwnViews = { [kViews.days]: { type: 'timeGrid', duration: { days: 3 } } }
const kHour = { hour: 'numeric', minute: '2-digit', omitZeroMinute: true } as const

export function Calendar(props: CalendarProps) {
  const { api, view, zone, events } = props
  const t = useT()
  const language = useLanguage()
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    api.current?.getApi().changeView(kViews[view])
  }, [api, view])
  useEffect(() => {
    // The day of a date as such: noon in UTC lies in it everywhere.
    const day = (date: string) => day_words(`${date}T12:00:00Z`, 'UTC', language)
    return root.current === null ? undefined : keep_mended(root.current, { calendar: t('schedule.calendar'), day })
  }, [t, language])
  useKeptFocus(root, events)

  const content = ({ event }: EventContentArg) => {
    const { visit } = event.extendedProps as { visit?: Visit }
    const { start, end } = event
    if (start === null || end === null) return null
    const time = range_words(start.getTime(), end.getTime(), zone, language)
    if (visit === undefined) return <span className="schedule-visit-text">{time}</span>
    const providers = names_in_words(visit.providers.map((provider) => provider.name), language)
    // Half an hour has two lines: its end is seen by its edge.
    const short = end.getTime() - start.getTime() <= kSlotMs
    return (
      <span className="schedule-visit-text">
        <strong dir="auto">{visit.patient.name}</strong>
        <span>{visit.other_time === null ? status_words(visit, t) : t('staff.asks_other_time')}</span>
        <span>{short ? time_words(start.getTime(), zone, language) : time}</span>
        <span dir="auto" className={props.several_providers ? undefined : 'hidden-text'}>{providers}</span>
        <span className="hidden-text">{day_words(start.getTime(), zone, language)}{short && `, ${time}`}</span>
      </span>
    )
  }
  const moved = ({ event, revert }: { event: EventContentArg['event']; revert(): void }) => {
    const { visit } = event.extendedProps as { visit: Visit }
    if (event.start === null || event.end === null) revert()
    else props.on_move(visit, { starts_at: event.start.getTime(), ends_at: event.end.getTime() }, revert)
  }
  return (
    <div ref={root} className="schedule-calendar">
      <FullCalendar ref={api as Ref<FullCalendar>} plugins={kPlugins} views={kOwnViews} initialView={kViews[view]}
        {...(props.date === null ? {} : { initialDate: props.date })}
        timeZone={zone} locale={language} direction={props.direction} firstDay={first_day_of_week(navigator.language)}
        headerToolbar={false} allDaySlot={false} nowIndicator height="100%" expandRows={false}
        slotDuration="00:30:00" snapDuration="00:15:00" slotLabelInterval="01:00:00" slotLabelFormat={kHour}
        dayHeaderFormat={{ weekday: 'short', day: 'numeric', month: 'short' }}
        scrollTime={props.first_hour} scrollTimeReset={false}
        events={events} eventContent={content} eventInteractive eventMinHeight={24} slotEventOverlap={false}
        editable eventStartEditable eventDurationEditable eventResizableFromStart={false}
        selectable selectMirror unselectAuto={false} longPressDelay={400}
        datesSet={({ start, end }) => props.on_range(start.getTime(), end.getTime())}
        select={({ start, end }) => props.on_slot({ starts_at: start.getTime(), ends_at: end.getTime() })} unselect={() => props.on_slot(null)}
        eventDidMount={({ el, event }) => {
          const { visit } = event.extendedProps as { visit?: Visit }
          if (visit === undefined) return
          el.setAttribute('role', 'button')
          el.dataset['visitId'] = visit.id
        }}
        eventClick={({ event }) => props.on_open(event.id)} eventDrop={moved} eventResize={moved} />
    </div>
  )
}

/** A visit that is loaded again is a new element: the focus goes over to it. */
function useKeptFocus(root: RefObject<HTMLElement | null>, events: CalendarEvent[]): void {
  const focused = useRef<string | undefined>(undefined)
  useEffect(() => {
    const element = root.current
    const note = (event: FocusEvent) => {
      focused.current = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-visit-id]')?.dataset['visitId'] : undefined
    }
    // A removed element loses the focus to nothing; whoever leaves by themselves goes somewhere.
    const forget = (event: FocusEvent) => {
      if (event.relatedTarget !== null) focused.current = undefined
    }
    element?.addEventListener('focusin', note)
    element?.addEventListener('focusout', forget)
    return () => {
      element?.removeEventListener('focusin', note)
      element?.removeEventListener('focusout', forget)
    }
  }, [root])
  useLayoutEffect(() => {
    const id = focused.current
    if (id === undefined || (document.activeElement !== null && document.activeElement !== document.body)) return
    root.current?.querySelector<HTMLElement>(`[data-visit-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  }, [root, events])
}

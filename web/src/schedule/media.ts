/** What the window is like: how many days fit, and in which direction people read. */
import { useSyncExternalStore } from 'react'
import type { CalendarView } from './calendar'

const kWide = '(min-width: 56rem)'
const kMiddle = '(min-width: 36rem)'

function subscribe_width(listener: () => void): () => void {
  const queries = [kWide, kMiddle].map((query) => matchMedia(query))
  for (const query of queries) query.addEventListener('change', listener)
  return () => {
    for (const query of queries) query.removeEventListener('change', listener)
  }
}

/** A week where seven columns can be read, else three days or one. */
export function useCalendarView(): CalendarView {
  return useSyncExternalStore(subscribe_width, () => (matchMedia(kWide).matches ? 'week' : matchMedia(kMiddle).matches ? 'days' : 'day'))
}

function subscribe_direction(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['dir'] })
  return () => observer.disconnect()
}

/** FullCalendar draws from the left or from the right and has to be told. */
export function useDirection(): 'ltr' | 'rtl' {
  return useSyncExternalStore(subscribe_direction, () => (document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'))
}

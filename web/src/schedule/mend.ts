/**
 * Puts right in FullCalendar's elements what screen readers and keyboards stumble over. It may draw them anew at
 * any time, so whatever appears is looked at again.
 */

export interface MendWords {
  /** What the scrolling hours are called. */
  calendar: string
  /** "Wednesday, November 25, 2026" for "2026-11-25". */
  day(date: string): string
}

// It calls itself a grid, which promises cells to the arrow keys that they do not reach, and no part of it may
// scroll. It is a row of days, each with its visits.
const kNoRoles = ['grid', 'rowgroup', 'row', 'columnheader']

function mend(root: HTMLElement, words: MendWords): void {
  for (const role of kNoRoles) for (const element of root.querySelectorAll(`[role="${role}"]`)) element.setAttribute('role', 'presentation')
  for (const day of root.querySelectorAll<HTMLElement>('.fc-timegrid-col[data-date]')) {
    day.setAttribute('role', 'group')
    day.setAttribute('aria-label', words.day(day.dataset['date'] ?? ''))
  }
  // The arrow keys scroll the hours, on days without a visit too.
  for (const scroller of root.querySelectorAll<HTMLElement>('.fc-scroller-liquid-absolute')) {
    scroller.tabIndex = 0
    scroller.setAttribute('role', 'group')
    scroller.setAttribute('aria-label', words.calendar)
  }
}

/** Returns how to stop. */
export function keep_mended(root: HTMLElement, words: MendWords): () => void {
  mend(root, words)
  const observer = new MutationObserver(() => mend(root, words))
  observer.observe(root, { childList: true, subtree: true, attributeFilter: ['data-date'] })
  return () => observer.disconnect()
}

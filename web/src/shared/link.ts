import type { MouseEvent } from 'react'

/** A press on a link that goes somewhere within the page; with a key held it stays the browser's, for another tab or window. */
export function follow(press: MouseEvent, go: () => void): void {
  if (press.metaKey || press.ctrlKey || press.shiftKey) return
  press.preventDefault()
  go()
}

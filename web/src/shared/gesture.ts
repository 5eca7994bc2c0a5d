/**
 * Whether a person is here. What changes anything behind a link is asked of the server only after a real gesture on the page:
 * a mail scanner whose script fills every field and presses every button comes in nowhere, cancels and ends nothing.
 */
import { ask } from './api'

// A screen reader's press may be a click alone.
const kGestures = ['pointerdown', 'keydown', 'click'] as const

let a_person_is_here = false

export function by_a_person<T>(work: () => Promise<T>): Promise<T> {
  return a_person_is_here ? work() : Promise.reject(new Error('no gesture of a person'))
}

/** Tells the server once, after the first gesture, never by loading the page. Answers how to stop. */
export function tell_opened_after_gesture(token: string): () => void {
  const stop = () => {
    for (const gesture of kGestures) removeEventListener(gesture, seen, true)
  }
  const seen = (event: Event) => {
    if (!event.isTrusted) return
    stop()
    a_person_is_here = true
    // Nothing on the page depends on it, and a scanner never comes this far.
    ask('post', '/api/join/{token}/opened', { path: { token } }).catch(() => undefined)
  }
  for (const gesture of kGestures) addEventListener(gesture, seen, true)
  return stop
}

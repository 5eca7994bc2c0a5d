/** What is typed and not sent, by the name of its form: before the page goes, or the part of it that holds the form, somebody is asked. */
import { useEffect, useRef } from 'react'

const held = new Map<object, string>()

/** The forms that would lose something, in the order in which it was typed. */
export function unsaved_forms(): string[] {
  return [...new Set(held.values())]
}

/** After the answer that it may go: nobody asks again. */
export function let_unsaved_go(): void {
  held.clear()
}

/** Before the page itself goes, the browser asks. */
export function useAskBeforeLeaving(something_to_lose: boolean, still = () => true): void {
  const newest = useRef(still)
  newest.current = still
  useEffect(() => {
    if (!something_to_lose) return
    const ask = (event: BeforeUnloadEvent) => {
      if (newest.current()) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [something_to_lose])
}

/** For a form that goes with the tab that it stands in. */
export function useUnsaved(form: string, something_to_lose: boolean): void {
  const key = useRef({})
  useEffect(() => {
    const mine = key.current
    if (something_to_lose) held.set(mine, form)
    return () => {
      held.delete(mine)
    }
  }, [form, something_to_lose])
  useAskBeforeLeaving(something_to_lose, () => held.has(key.current))
}

/** When a dashboard that nobody touches is covered. */
import { useCallback, useEffect, useState } from 'react'

// Long enough for a visit in the other tab, short enough for a screen that was left open in a corridor.
export const kIdleMs = 15 * 60_000
const kCheckMs = 5000
// Of the whole browser, as the session is: another tab or a typed address must not open what was covered.
const kLocked = 'bedside.locked'
const kTouched = 'bedside.touched'
const kInput = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

export function is_idle(last_input_ms: number, now_ms: number): boolean {
  return now_ms - last_input_ms >= kIdleMs
}

export function is_locked(): boolean {
  try {
    return localStorage.getItem(kLocked) !== null
  } catch {
    return false // storage may be forbidden
  }
}

export function remember_lock(locked: boolean): void {
  try {
    if (locked) localStorage.setItem(kLocked, 'yes')
    else localStorage.removeItem(kLocked)
  } catch {
    // the lock holds until the page closes
  }
}

function remember_touch(now_ms: number): void {
  try {
    localStorage.setItem(kTouched, String(now_ms))
  } catch {
    // each page counts for itself
  }
}

function touched_elsewhere_ms(): number {
  try {
    return Number(localStorage.getItem(kTouched) ?? 0)
  } catch {
    return 0
  }
}

/** Tells every page of this browser that somebody is there, at most once in a few seconds. Answers how to stop. */
export function watch_input(seen: (now_ms: number) => void = () => undefined): () => void {
  let told = 0
  const input = () => {
    const now = Date.now()
    seen(now)
    if (now - told < kCheckMs) return
    told = now
    remember_touch(now)
  }
  for (const event of kInput) window.addEventListener(event, input, { passive: true, capture: true })
  return () => {
    for (const event of kInput) window.removeEventListener(event, input, { capture: true })
  }
}

export function useIdleLock(): { locked: boolean; unlock(): void } {
  const [locked, set_locked] = useState(is_locked)
  useEffect(() => {
    const told = (event: StorageEvent) => {
      if (event.key === kLocked) set_locked(event.newValue !== null)
    }
    window.addEventListener('storage', told)
    return () => window.removeEventListener('storage', told)
  }, [])
  useEffect(() => {
    if (locked) return
    let last = Date.now()
    const check = () => {
      if (!is_idle(Math.max(last, touched_elsewhere_ms()), Date.now())) return
      remember_lock(true)
      set_locked(true)
    }
    const stop = watch_input((now_ms) => {
      // The first touch after a laptop has slept is input, and comes too late.
      check()
      last = now_ms
    })
    const timer = setInterval(check, kCheckMs)
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [locked])
  const unlock = useCallback(() => {
    remember_lock(false)
    set_locked(false)
  }, [])
  return { locked, unlock }
}

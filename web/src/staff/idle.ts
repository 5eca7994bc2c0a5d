/** When a dashboard that nobody touches is covered. */
import { useCallback, useEffect, useState } from 'react'

// Long enough for a visit in the other tab, short enough for a screen that was left open in a corridor.
export const kIdleMs = 15 * 60_000
const kCheckMs = 5000
const kFlag = 'bedside.locked'
const kInput = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

export function is_idle(last_input_ms: number, now_ms: number): boolean {
  return now_ms - last_input_ms >= kIdleMs
}

function was_locked(): boolean {
  try {
    return sessionStorage.getItem(kFlag) !== null
  } catch {
    return false // storage may be forbidden
  }
}

/** A reload must not open what was covered. */
export function remember_lock(locked: boolean): void {
  try {
    if (locked) sessionStorage.setItem(kFlag, 'yes')
    else sessionStorage.removeItem(kFlag)
  } catch {
    // the lock holds until the page closes
  }
}

export function useIdleLock(): { locked: boolean; unlock(): void } {
  const [locked, set_locked] = useState(was_locked)
  useEffect(() => {
    if (locked) return
    let last = Date.now()
    const check = () => {
      if (!is_idle(last, Date.now())) return
      remember_lock(true)
      set_locked(true)
    }
    const input = () => {
      // The first touch after a laptop has slept is input, and comes too late.
      check()
      last = Date.now()
    }
    const timer = setInterval(check, kCheckMs)
    for (const event of kInput) window.addEventListener(event, input, { passive: true, capture: true })
    return () => {
      clearInterval(timer)
      for (const event of kInput) window.removeEventListener(event, input, { capture: true })
    }
  }, [locked])
  const unlock = useCallback(() => {
    remember_lock(false)
    set_locked(false)
  }, [])
  return { locked, unlock }
}

/**
 * The dashboard's WebSocket: says what to load again and carries no facts. One connection for the whole page,
 * made again when it drops. What was loaded before it stood may have changed since, which is told as `connected`.
 */
import { useEffect, useRef } from 'react'
import type { Schemas } from './api'

export type DeskEvent = Schemas['DeskEvent'] | { type: 'connected'; visit_id?: undefined }

const kFirstRetryMs = 1000
const kLongestRetryMs = 30_000

/** How long to wait before the nth attempt in a row; `random` in [0, 1) spreads dashboards after a restart. */
export function retry_delay_ms(attempt: number, random: number): number {
  const full = Math.min(kLongestRetryMs, kFirstRetryMs * 2 ** attempt)
  return Math.round(full * (0.5 + random / 2))
}

/** What a message says; null for anything that this page does not know. */
export function read_desk_event(text: string): DeskEvent | null {
  try {
    const read = JSON.parse(text) as Partial<Schemas['DeskEvent']>
    if (read.type === 'visit_changed' || read.type === 'clinic_changed' || read.type === 'signed_out') {
      return read as Schemas['DeskEvent']
    }
  } catch {
    // not ours
  }
  return null
}

const listeners = new Set<(event: DeskEvent) => void>()

function tell(event: DeskEvent): void {
  for (const listener of [...listeners]) listener(event)
}

/** Holds the connection until the returned function is called. */
export function open_desk(): () => void {
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 0
  let closed = false

  const connect = () => {
    clearTimeout(timer)
    if (closed || socket !== null) return
    const address = new URL('/ws/desk', location.href)
    address.protocol = address.protocol.replace('http', 'ws')
    const opened = new WebSocket(address)
    socket = opened
    opened.onopen = () => {
      attempt = 0
      tell({ type: 'connected' })
    }
    opened.onmessage = (message: MessageEvent<unknown>) => {
      const event = typeof message.data === 'string' ? read_desk_event(message.data) : null
      if (event !== null) tell(event)
    }
    opened.onclose = () => {
      socket = null
      if (!closed) timer = setTimeout(connect, retry_delay_ms(attempt++, Math.random()))
    }
  }
  connect()
  window.addEventListener('online', connect)
  return () => {
    closed = true
    clearTimeout(timer)
    window.removeEventListener('online', connect)
    socket?.close()
  }
}

/** Calls with each event while the component is there; the newest function counts. */
export function useDesk(listener: (event: DeskEvent) => void): void {
  const newest = useRef(listener)
  newest.current = listener
  useEffect(() => {
    const hear = (event: DeskEvent) => newest.current(event)
    listeners.add(hear)
    return () => {
      listeners.delete(hear)
    }
  }, [])
}

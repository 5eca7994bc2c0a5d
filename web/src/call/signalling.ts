/**
 * The page's end of a call's WebSocket: requests with replies, events, and coming back after a drop.
 * Knows nothing of media or of what is shown. A ticket is good for one connection, so each attempt asks
 * its owner for a new one; when the owner is refused for good the attempts end.
 */
import { Refused, type Problem } from '../shared/api'
import type { CallEvent, CallRequests, Ticket } from './wire'

/** The request did not reach an answer: the connection went away first. */
export class Disconnected extends Error {}

export interface SocketLike {
  readonly readyState: number
  send(text: string): void
  close(code?: number): void
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
}

export type LinkState = 'connecting' | 'connected' | 'reconnecting' | 'refused' | 'closed'

export interface SignallingOptions {
  /** `attempt` is 0 for the very first connection; `lost_for_ms` is how long there has been none. */
  ticket(attempt: number, lost_for_ms: number): Promise<Ticket>
  /** What `hello` says. */
  hello(): CallRequests['hello']['data']
  on_event(event: CallEvent): void
  on_state(state: LinkState, problem?: Problem): void
  open?(url: string): SocketLike
  now?(): number
  random?(): number
}

// A wait of a quarter second is over before most people have noticed the drop; eight seconds at most, since
// somebody may be looking at the screen, and a server that restarts must not meet everybody at one instant.
const kFirstRetryMs = 250
const kLongestRetryMs = 8000
// A reply takes one round trip. Ten seconds without one: the connection is dead, whatever the browser says.
const kReplyMs = 10_000
const kOpenMs = 10_000

/** No network, an overloaded or restarting server: asking again may help. A plain no stays a no. */
export function is_final(error: unknown): error is Refused {
  return error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429
}

export function retry_delay(failures: number, random: number): number {
  const base = Math.min(kLongestRetryMs, kFirstRetryMs * 2 ** Math.min(failures, 10))
  return Math.round(base * (0.75 + random / 2))
}

/** The address to open: `call_url` may be a path of this host; http becomes ws. */
export function socket_url(call_url: string, ticket: string, page: string): string {
  const url = new URL(call_url, page)
  if (url.protocol === 'http:') url.protocol = 'ws:'
  if (url.protocol === 'https:') url.protocol = 'wss:'
  url.searchParams.set('ticket', ticket)
  return url.href
}

function refused(problem: Problem = { type: '/problems/unknown', title: '', status: 500 }): Refused {
  return new Refused(problem.status, problem)
}

interface Pending {
  resolve(value: never): void
  reject(error: unknown): void
  timer: ReturnType<typeof setTimeout>
}

export class Signalling {
  private socket: SocketLike | null = null
  private pending = new Map<number, Pending>()
  private next_id = 1
  private attempt = 0
  private failures = 0
  private lost_at: number
  private retry_timer: ReturnType<typeof setTimeout> | null = null
  private open_timer: ReturnType<typeof setTimeout> | null = null
  private over = false
  private busy = false
  private welcomed = false

  constructor(private readonly options: SignallingOptions) {
    this.lost_at = this.now()
  }

  /** Starts, and keeps a connection until `close` or until the server ends it. */
  start(): void {
    this.options.on_state('connecting')
    void this.connect()
  }

  get connected(): boolean {
    return this.welcomed
  }

  request<T extends keyof CallRequests>(type: T, data: CallRequests[T]['data']): Promise<CallRequests[T]['reply']> {
    const socket = this.socket
    if (socket === null || socket.readyState !== 1) return Promise.reject(new Disconnected(type))
    const id = this.next_id++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        if (this.socket === socket) this.drop(socket)
      }, kReplyMs)
      this.pending.set(id, { resolve, reject, timer })
      socket.send(JSON.stringify({ id, type, data }))
    })
  }

  /** The network came back or changed: do not wait for the next attempt. */
  hurry(): void {
    if (this.over || this.retry_timer === null) return
    clearTimeout(this.retry_timer)
    this.retry_timer = null
    this.failures = 0
    void this.connect()
  }

  close(): void {
    if (this.over) return
    this.finish('closed')
  }

  private now(): number {
    return this.options.now?.() ?? Date.now()
  }

  private async connect(): Promise<void> {
    if (this.over || this.busy || this.socket !== null) return
    this.busy = true
    try {
      const ticket = await this.options.ticket(this.attempt, this.now() - this.lost_at)
      if (!this.over) this.open(ticket)
    } catch (error) {
      if (this.over) return
      if (is_final(error)) this.finish('refused', error.problem)
      else this.retry()
    } finally {
      this.busy = false
    }
  }

  private open(ticket: Ticket): void {
    this.attempt++
    const url = socket_url(ticket.call_url, ticket.ticket, location.href)
    const socket: SocketLike = this.options.open?.(url) ?? new WebSocket(url)
    this.socket = socket
    this.open_timer = setTimeout(() => {
      if (this.socket === socket && !this.welcomed) this.drop(socket)
    }, kOpenMs)
    socket.onopen = () => {
      void this.request('hello', this.options.hello()).catch((error: unknown) => {
        if (!(error instanceof Disconnected) && this.socket === socket) this.drop(socket)
      })
    }
    socket.onmessage = (event) => {
      if (this.socket === socket) this.read(event.data)
    }
    socket.onclose = () => {
      if (this.socket === socket) this.lost()
    }
  }

  private read(text: unknown): void {
    if (typeof text !== 'string') return
    let message: { reply_to?: number; ok?: boolean; data?: unknown; problem?: Problem; type?: string }
    try {
      message = JSON.parse(text) as typeof message
    } catch {
      return
    }
    if (typeof message.reply_to === 'number') {
      const waiting = this.pending.get(message.reply_to)
      if (waiting === undefined) return
      this.pending.delete(message.reply_to)
      clearTimeout(waiting.timer)
      if (message.ok === true) waiting.resolve((message.data ?? {}) as never)
      else waiting.reject(refused(message.problem))
      return
    }
    if (message.type === undefined) return
    const event = { type: message.type, data: message.data ?? {} } as CallEvent
    if (event.type === 'welcome') {
      this.welcomed = true
      if (this.open_timer !== null) clearTimeout(this.open_timer)
      this.options.on_state('connected')
    }
    // Only now it went well: a server that welcomes and then cannot take us in must not be asked in a tight loop.
    if (event.type === 'admitted' || event.type === 'waiting') this.failures = 0
    // A server that stops asks to be joined again shortly: that is a drop, not an end.
    const ends = event.type === 'ended' && event.data.reason !== 'server_stops'
    this.options.on_event(event)
    if (ends) this.finish('closed')
  }

  private drop(socket: SocketLike): void {
    socket.onclose = null
    socket.onmessage = null
    socket.close()
    this.lost()
  }

  private lost(): void {
    if (this.open_timer !== null) clearTimeout(this.open_timer)
    if (this.welcomed) this.lost_at = this.now()
    this.welcomed = false
    this.socket = null
    this.reject_pending()
    if (!this.over) this.retry()
  }

  private retry(): void {
    if (this.retry_timer !== null) return
    this.options.on_state(this.attempt === 0 ? 'connecting' : 'reconnecting')
    const delay = retry_delay(this.failures, this.options.random?.() ?? Math.random())
    this.failures++
    this.retry_timer = setTimeout(() => {
      this.retry_timer = null
      void this.connect()
    }, delay)
  }

  private finish(state: 'refused' | 'closed', problem?: Problem): void {
    this.over = true
    this.welcomed = false
    if (this.retry_timer !== null) clearTimeout(this.retry_timer)
    if (this.open_timer !== null) clearTimeout(this.open_timer)
    const socket = this.socket
    this.socket = null
    this.reject_pending()
    socket?.close(1000)
    this.options.on_state(state, problem)
  }

  private reject_pending(): void {
    for (const waiting of this.pending.values()) {
      clearTimeout(waiting.timer)
      waiting.reject(new Disconnected('connection lost'))
    }
    this.pending.clear()
  }
}

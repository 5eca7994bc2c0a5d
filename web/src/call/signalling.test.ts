import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refused } from '../shared/api'
import { Disconnected, retry_delay, Signalling, socket_url, type SocketLike, type SignallingOptions } from './signalling'

class FakeSocket implements SocketLike {
  readyState = 0
  sent: { id: number; type: string; data: unknown }[] = []
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  constructor(readonly url: string) {}
  send(text: string) {
    this.sent.push(JSON.parse(text) as { id: number; type: string; data: unknown })
  }
  close() {
    this.readyState = 3
  }
  opens() {
    this.readyState = 1
    this.onopen?.({} as Event)
  }
  says(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent)
  }
  drops() {
    this.readyState = 3
    this.onclose?.({} as CloseEvent)
  }
}

const welcome = { type: 'welcome', data: {} }

describe('the connection', () => {
  let sockets: FakeSocket[]
  let states: string[]
  let events: string[]
  let ticket: ReturnType<typeof vi.fn<SignallingOptions['ticket']>>
  let held: string | null
  let line: Signalling

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('location', { href: 'https://c.example/g/x' })
    sockets = []
    states = []
    events = []
    held = null
    ticket = vi.fn<SignallingOptions['ticket']>(() => Promise.resolve({ call_url: '/ws/call', ticket: 't' }))
    line = new Signalling({
      ticket,
      hello: () => ({ media_session: held }),
      on_event: (e) => events.push(e.type),
      on_state: (s) => states.push(s),
      open: (url) => {
        const socket = new FakeSocket(url)
        sockets.push(socket)
        return socket
      },
      random: () => 0.5,
    })
  })
  afterEach(() => {
    line.close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  async function connected(): Promise<FakeSocket> {
    line.start()
    await vi.advanceTimersByTimeAsync(0)
    const socket = sockets.at(-1)!
    socket.opens()
    socket.says(welcome)
    return socket
  }

  it('says hello first and answers requests by their id', async () => {
    const socket = await connected()
    expect(socket.sent[0]).toEqual({ id: 1, type: 'hello', data: { media_session: null } })
    const first = line.request('leave', {})
    const second = line.request('mute', { participant_id: 'a' })
    socket.says({ reply_to: 3, ok: true, data: { b: 1 } })
    socket.says({ reply_to: 2, ok: true, data: { a: 1 } })
    expect(await first).toEqual({ a: 1 })
    expect(await second).toEqual({ b: 1 })
  })

  it('a refused request carries the problem of the server', async () => {
    const socket = await connected()
    const request = line.request('mute', { participant_id: 'a' })
    socket.says({ reply_to: 2, ok: false, problem: { type: '/problems/not_allowed', title: '', status: 403 } })
    await expect(request).rejects.toBeInstanceOf(Refused)
  })

  it('after a drop asks for a new ticket and tells which media it still holds', async () => {
    const socket = await connected()
    held = 'session-1'
    const pending = line.request('leave', {})
    socket.drops()
    await expect(pending).rejects.toBeInstanceOf(Disconnected)
    expect(states.at(-1)).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(250)
    expect(ticket).toHaveBeenCalledTimes(2)
    expect(ticket.mock.calls[1]?.[0]).toBe(1)
    sockets[1]!.opens()
    expect(sockets[1]!.sent[0]?.data).toEqual({ media_session: 'session-1' })
    sockets[1]!.says(welcome)
    expect(states.at(-1)).toBe('connected')
  })

  it('keeps trying while the ticket cannot be fetched, ever more slowly', async () => {
    ticket.mockRejectedValue(new Error('network'))
    line.start()
    await vi.advanceTimersByTimeAsync(0)
    await vi.advanceTimersByTimeAsync(250)
    expect(ticket).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(250)
    expect(ticket).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(250)
    expect(ticket).toHaveBeenCalledTimes(3)
  })

  it('does not wait when the network is back', async () => {
    ticket.mockRejectedValue(new Error('network'))
    line.start()
    await vi.advanceTimersByTimeAsync(5000)
    const before = ticket.mock.calls.length
    line.hurry()
    expect(ticket).toHaveBeenCalledTimes(before + 1)
  })

  it('ends when the owner is refused for good', async () => {
    ticket.mockRejectedValue(new Refused(410, { type: '/problems/completed', title: '', status: 410 }))
    line.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states.at(-1)).toBe('refused')
    expect(ticket).toHaveBeenCalledTimes(1)
  })

  it('a reply that never comes is a lost connection', async () => {
    await connected()
    const request = line.request('leave', {}).catch((e: unknown) => e)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await request).toBeInstanceOf(Disconnected)
    expect(states.at(-1)).toBe('reconnecting')
  })

  it('does not come back after `ended`, but does when the server only stops', async () => {
    let socket = await connected()
    socket.says({ type: 'ended', data: { reason: 'server_stops' } })
    socket.drops()
    await vi.advanceTimersByTimeAsync(250)
    expect(sockets).toHaveLength(2)
    socket = sockets[1]!
    socket.opens()
    socket.says(welcome)
    socket.says({ type: 'ended', data: { reason: 'completed' } })
    socket.drops()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sockets).toHaveLength(2)
    expect(states.at(-1)).toBe('closed')
    expect(events).toEqual(['welcome', 'ended', 'welcome', 'ended'])
  })

  it('a message that is no JSON is ignored', async () => {
    const socket = await connected()
    socket.onmessage?.({ data: '{' } as MessageEvent)
    expect(line.connected).toBe(true)
  })
})

it('waits between a quarter second and eight seconds, each page for itself', () => {
  expect(retry_delay(0, 0.5)).toBe(250)
  expect(retry_delay(1, 0.5)).toBe(500)
  expect(retry_delay(50, 0)).toBe(6000)
  expect(retry_delay(50, 1)).toBe(10_000)
})

it('opens the socket of the same host when given a path', () => {
  expect(socket_url('/ws/call', 'a b', 'https://c.example/g/x')).toBe('wss://c.example/ws/call?ticket=a+b')
  expect(socket_url('ws://n2.example/ws/call', 't', 'http://c.example/')).toBe('ws://n2.example/ws/call?ticket=t')
})

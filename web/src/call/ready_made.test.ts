import type { HandlerFactory } from 'mediasoup-client/handlers/HandlerInterface'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ReadyMade } from './ready_made'

class FakeConnection {
  static all: FakeConnection[] = []
  static refuses = false
  closed = false
  constructor(public configuration: RTCConfiguration = {}) {
    FakeConnection.all.push(this)
  }
  setConfiguration(configuration: RTCConfiguration) {
    if (FakeConnection.refuses) throw new Error('InvalidModificationError')
    this.configuration = configuration
  }
  close() {
    this.closed = true
  }
}

// As mediasoup-client's handlers do it.
const plain = {
  name: 'a browser',
  factory: () => ({ connection: new RTCPeerConnection({ iceServers: [{ urls: 'turn:c.example' }], bundlePolicy: 'max-bundle' }) }),
} as unknown as HandlerFactory

function made_by(factory: HandlerFactory): FakeConnection {
  return (factory.factory({} as never) as unknown as { connection: FakeConnection }).connection
}

beforeEach(() => {
  FakeConnection.all = []
  FakeConnection.refuses = false
  vi.stubGlobal('RTCPeerConnection', FakeConnection)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('what is ready is handed out once, and told where to', () => {
  const ready_made = new ReadyMade()
  const factory = ready_made.used_by(plain)
  expect(factory.name).toBe('a browser')
  ready_made.make(2)
  ready_made.make(2)
  expect(FakeConnection.all).toHaveLength(2)
  const handed = [made_by(factory), made_by(factory), made_by(factory)]
  expect(handed.slice(0, 2)).toEqual(FakeConnection.all.slice(0, 2))
  expect(handed[2]).toBe(FakeConnection.all[2])
  expect(handed[0]?.configuration).toEqual({ iceServers: [{ urls: 'turn:c.example' }], bundlePolicy: 'max-bundle', iceCandidatePoolSize: 1 })
  expect(handed[2]?.configuration.iceCandidatePoolSize).toBeUndefined()
  expect(globalThis.RTCPeerConnection).toBe(FakeConnection)
})

test('one that cannot be told is closed, and another made', () => {
  const ready_made = new ReadyMade()
  ready_made.make(1)
  FakeConnection.refuses = true
  const handed = made_by(ready_made.used_by(plain))
  expect(FakeConnection.all.map(({ closed }) => closed)).toEqual([true, false])
  expect(handed).toBe(FakeConnection.all[1])
})

test('those that nobody took are closed', () => {
  const ready_made = new ReadyMade()
  ready_made.make(2)
  const taken = made_by(ready_made.used_by(plain))
  ready_made.drop()
  expect(taken.closed).toBe(false)
  expect(FakeConnection.all.filter(({ closed }) => closed)).toHaveLength(1)
  ready_made.drop()
})

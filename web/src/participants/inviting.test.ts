import { afterEach, expect, it, vi } from 'vitest'
import { newly_invited, patient_inviting, staff_inviting, still_true, type Seat } from './inviting'

// That only a person sends the patient's is shown where a browser can press.
vi.mock('../shared/gesture', () => ({ by_a_person: <T>(work: () => Promise<T>) => work() }))

afterEach(() => vi.unstubAllGlobals())

it.each([['staff', () => staff_inviting('v1'), '/api/visits/v1/invitations'], ['the patient', () => patient_inviting('t1'), '/api/join/t1/invitations']] as const)(
  'says of which form the invitations of %s are, so that a lost answer invites nobody twice', async (_, inviting, address) => {
    const asked: [string, RequestInit | undefined][] = []
    vi.stubGlobal('fetch', (to: string, init?: RequestInit) => {
      asked.push([to, init])
      return Promise.reject(new TypeError('the answer is lost'))
    })
    for (let press = 0; press < 2; ++press) await expect(inviting().send([], undefined, 'one form')).rejects.toThrow()
    expect(asked.map(([to]) => to)).toEqual([address, address])
    for (const [, init] of asked) expect(init?.headers).toMatchObject({ 'Idempotency-Key': 'one form' })
  })

it('says that invitations are on their way until one of these has failed', () => {
  const seat = (invitation_id: string, state: Seat['state']) => ({ invitation_id, state }) as Seat
  const before = { seats: [seat('old', 'failed')] }
  const sent = { seats: [seat('old', 'failed'), seat('one', 'queued'), seat('two', 'queued')] }
  const said = { words: '2 invitations are on their way.', about: newly_invited(before, sent) }
  expect(said.about).toEqual(['one', 'two'])
  expect(still_true(said, sent)).toBe(said.words)
  expect(still_true(said, { seats: [seat('old', 'failed'), seat('one', 'sent'), seat('two', 'failed')] })).toBe('')
  expect(still_true(said, null)).toBe(said.words)
})

import type { HandlerFactory, HandlerReceiveOptions } from 'mediasoup-client/handlers/HandlerInterface'
import { expect, test } from 'vitest'
import { without_probation } from './probation'

test('what is received is negotiated as it was, the stream for probing is not', async () => {
  const negotiated: string[] = []
  const plain = {
    name: 'a browser',
    factory: () => ({
      receive: async (wanted: HandlerReceiveOptions[]) => {
        negotiated.push(...wanted.map(({ trackId }) => trackId))
        return wanted.map(({ trackId }) => ({ localId: trackId }))
      },
    }),
  } as unknown as HandlerFactory
  const kept = without_probation(plain)
  expect(kept.name).toBe('a browser')
  const handler = kept.factory({} as never)
  const wish = (trackId: string) => ({ trackId }) as HandlerReceiveOptions
  expect(await handler.receive([wish('a'), wish('b')])).toEqual([{ localId: 'a' }, { localId: 'b' }])
  expect(await handler.receive([wish('probator')])).toEqual([])
  expect(negotiated).toEqual(['a', 'b'])
})

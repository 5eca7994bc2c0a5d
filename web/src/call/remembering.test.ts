import type { HandlerFactory } from 'mediasoup-client/handlers/HandlerInterface'
import { expect, test } from 'vitest'
import { remembering } from './remembering'

function browser(answers: (() => Promise<unknown>)[]) {
  const asked: string[] = []
  const answer = (question: string) => {
    asked.push(question)
    return (answers.shift() ?? (async () => ({ question })))()
  }
  const factory = {
    name: 'a browser',
    getNativeRtpCapabilities: ({ direction }: { direction: string }) => answer(direction),
    getNativeSctpCapabilities: () => answer('data'),
  } as unknown as HandlerFactory
  return { asked, factory }
}

test('each question is asked once, also while its answer is on its way', async () => {
  const { asked, factory } = browser([])
  const kept = remembering(factory)
  const both = [kept.getNativeRtpCapabilities({ direction: 'recvonly' }), kept.getNativeRtpCapabilities({ direction: 'recvonly' })]
  const [one, other] = await Promise.all(both)
  expect(one).toBe(other)
  await kept.getNativeRtpCapabilities({ direction: 'sendonly' })
  await kept.getNativeSctpCapabilities()
  await kept.getNativeSctpCapabilities()
  expect(asked).toEqual(['recvonly', 'sendonly', 'data'])
  expect(kept.name).toBe('a browser')
})

test('what failed is asked again', async () => {
  const { asked, factory } = browser([() => Promise.reject(new Error('no codecs yet'))])
  const kept = remembering(factory)
  await expect(kept.getNativeSctpCapabilities()).rejects.toThrow('no codecs yet')
  await kept.getNativeSctpCapabilities()
  expect(asked).toEqual(['data', 'data'])
})

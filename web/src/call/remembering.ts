/** A handler of mediasoup-client that asks its browser each question once. An answer that failed is asked for again. */
import type { HandlerFactory } from 'mediasoup-client/handlers/HandlerInterface'

export function remembering(factory: HandlerFactory): HandlerFactory {
  const answers = new Map<string, Promise<unknown>>()
  function once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = answers.get(question) as Promise<T> | undefined
    if (known !== undefined) return known
    const answer = ask()
    answers.set(question, answer)
    answer.catch(() => answers.delete(question))
    return answer
  }
  return {
    ...factory,
    getNativeRtpCapabilities: (options) => once(options.direction, () => factory.getNativeRtpCapabilities(options)),
    getNativeSctpCapabilities: () => once('data', () => factory.getNativeSctpCapabilities()),
  }
}

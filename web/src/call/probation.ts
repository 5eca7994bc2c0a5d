/**
 * A handler of mediasoup-client that leaves out its stream for probing, a negotiation of its own at the moment when the
 * first picture is due: Bedside probes with padding on the resends of pictures.
 */
import type { HandlerFactory } from 'mediasoup-client/handlers/HandlerInterface'

const kProbator = 'probator'

export function without_probation(plain: HandlerFactory): HandlerFactory {
  return {
    ...plain,
    factory: (options) => {
      const handler = plain.factory(options)
      const receive = handler.receive.bind(handler)
      // Nobody looks at the answer for this one.
      handler.receive = async (wanted) => (wanted.every(({ trackId }) => trackId === kProbator) ? [] : receive(wanted))
      return handler
    },
  }
}

/**
 * Connections made before it is known where to: the browser finds its own addresses and makes its keys while the server
 * answers, which would hold up the first picture. mediasoup-client makes its connection itself, from the browser's
 * constructor: for the time of its own constructor that one hands out what is ready.
 */
import type { HandlerFactory } from 'mediasoup-client/handlers/HandlerInterface'

// One for a connection is enough, where all goes by one path. It is what makes the browser look at once.
const kGathered = { iceCandidatePoolSize: 1 }
// As mediasoup-client wants them; these cannot be changed any more.
const kAsWanted: RTCConfiguration = { ...kGathered, bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' }

export class ReadyMade {
  private ready: RTCPeerConnection[] = []

  make(count: number): void {
    while (this.ready.length < count) this.ready.push(new RTCPeerConnection(kAsWanted))
  }

  /** Those that nobody took. */
  drop(): void {
    for (const connection of this.ready.splice(0)) connection.close()
  }

  used_by(plain: HandlerFactory): HandlerFactory {
    return { ...plain, factory: (options) => this.handed_out(() => plain.factory(options)) }
  }

  private handed_out<T>(make: () => T): T {
    const Plain = globalThis.RTCPeerConnection
    const take = (configuration?: RTCConfiguration) => this.take(configuration) ?? new Plain(configuration)
    globalThis.RTCPeerConnection = new Proxy(Plain, { construct: (_, [configuration]: [RTCConfiguration?]) => take(configuration) })
    try {
      return make()
    } finally {
      globalThis.RTCPeerConnection = Plain
    }
  }

  private take(configuration?: RTCConfiguration): RTCPeerConnection | null {
    const connection = this.ready.shift()
    if (connection === undefined) return null
    try {
      connection.setConfiguration({ ...configuration, ...kGathered })
      return connection
    } catch {
      connection.close()
      return null
    }
  }
}

/**
 * What this browser can send and receive. To find out it makes offers that nobody gets, which takes longer than all of
 * the server's answers together: so it is asked while the page asks for its seat, and once for all calls of the page.
 */
import { detectDevice, Device } from 'mediasoup-client'
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111'
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74'
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120'
import { Safari12 } from 'mediasoup-client/handlers/Safari12'
import type { HandlerFactory } from 'mediasoup-client/handlers/HandlerInterface'
import { without_probation } from './probation'
import { ReadyMade } from './ready_made'
import { remembering } from './remembering'

const kHandlers = { Chrome111, Chrome74, Firefox120, Safari12 }

let factory: HandlerFactory | undefined
const ready_made = new ReadyMade()

function own_factory(): HandlerFactory | undefined {
  const name = detectDevice()
  if (name === undefined || !(name in kHandlers)) return undefined
  factory ??= without_probation(ready_made.used_by(remembering(kHandlers[name as keyof typeof kHandlers].createFactory())))
  return factory
}

/** Both of a call's connections, for the transports that are made next. */
export function make_connections_ready(): void {
  if (detectDevice() === 'Chrome111') ready_made.make(2)
}

export function no_connections_ready(): void {
  ready_made.drop()
}

/** Asks now, so that `call_device().load` has its answer at once. What goes wrong is told there. */
export function ask_what_it_can(): void {
  const early = own_factory()
  if (early === undefined) return
  const ask = async () => {
    await early.getNativeRtpCapabilities({ direction: 'recvonly' })
    await early.getNativeRtpCapabilities({ direction: 'sendonly' })
    await early.getNativeSctpCapabilities()
  }
  ask().catch(() => undefined)
}

/** A device of mediasoup-client, not loaded yet. Throws its UnsupportedError where the browser is none that it knows. */
export function call_device(): Device {
  return new Device({ handlerFactory: own_factory() })
}

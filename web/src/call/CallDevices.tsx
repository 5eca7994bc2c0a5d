/** The own devices in the call: those in use are shown and changed, none is opened a second time. */
import { DeviceCheck, type Tried } from '../devices/DeviceCheck'
import { useT } from '../shared/i18n'
import { Sheet } from '../shared/Sheet'
import type { OwnWay } from '../shared/telephone'
import type { DeviceState } from './own'
import type { CallSession, CallSnapshot } from './session'

interface CallDevicesProps {
  session: CallSession
  snapshot: CallSnapshot
  ways: readonly OwnWay[] | undefined
  onClose(): void
}

export function CallDevices({ session, snapshot, ways, onClose }: CallDevicesProps) {
  const t = useT()
  const trial = {
    camera: tried(snapshot.own.camera, snapshot.camera),
    microphone: tried(snapshot.own.microphone, snapshot.microphone),
    again: () => void session.ask_for_devices_again(),
  }
  return (
    <Sheet title={t('call.devices')} onClose={onClose}>
      <DeviceCheck trial={trial} ways={ways} level={3} />
    </Sheet>
  )
}

function tried(state: DeviceState, track: MediaStreamTrack | null): Tried {
  return { found: state === 'on' ? 'works' : state, track }
}

/** The check before a call: opens the devices by itself. Optional; nothing leaves the device. */
import { useEffect, useId, useState } from 'react'
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { Sheet } from '../shared/Sheet'
import type { OwnWay } from '../shared/telephone'
import { useChosen } from './chosen'
import { DeviceCheck, type Tried } from './DeviceCheck'
import { why_not, type Input } from './devices'
import { open_device } from './open'

/** One device, asked for alone: a missing camera must not hide a working microphone. */
function useDevice(kind: Input, round: number): Tried {
  const wanted = useChosen(kind)?.id
  const [tried, set_tried] = useState<Tried>({ found: 'asking', track: null })
  const [unplugged, set_unplugged] = useState(0)
  useEffect(() => {
    let over = false
    let held: MediaStreamTrack | null = null
    set_tried({ found: 'asking', track: null })
    open_device(kind).then(
      (track) => {
        if (over) return track.stop()
        held = track
        track.onended = () => set_unplugged((times) => times + 1)
        set_tried({ found: 'works', track })
      },
      (error: unknown) => {
        if (!over) set_tried({ found: why_not(error), track: null })
      },
    )
    return () => {
      over = true
      held?.stop()
    }
  }, [kind, round, wanted, unplugged])
  return tried
}

interface TrialProps {
  /** With a heading and a border of its own, inside of a page. */
  title?: boolean
  ways?: readonly OwnWay[] | undefined
  onClose(): void
}

export function DeviceTrial({ title = false, ways, onClose }: TrialProps) {
  const t = useT()
  const heading = useId()
  const [round, set_round] = useState(0)
  const trial = {
    camera: useDevice('camera', round),
    microphone: useDevice('microphone', round),
    again: () => set_round(round + 1),
  }
  const check = <DeviceCheck trial={trial} ways={ways} level={title ? 4 : 3}><Button onClick={onClose}>{t('devices.close')}</Button></DeviceCheck>
  if (!title) return check
  return (
    <section className="device-frame" aria-labelledby={heading}>
      <h3 id={heading}>{t('devices.title')}</h3>
      {check}
    </section>
  )
}

/** The same at the side of the dashboard. */
export function DeviceSheet({ onClose }: { onClose(): void }) {
  const t = useT()
  return <Sheet title={t('devices.title')} onClose={onClose}><DeviceTrial onClose={onClose} /></Sheet>
}

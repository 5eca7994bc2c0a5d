/** Camera, microphone and speaker, tried before going in. Optional; nothing leaves the device. */
import { useEffect, useRef, useState } from 'react'
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { PhoneInstead } from '../shared/PhoneInstead'
import type { OwnWay } from '../shared/telephone'

type Found = 'asking' | 'works' | 'blocked' | 'missing' | 'busy'

function why_not(error: unknown): Found {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'blocked'
}

/** One device, asked for alone: a missing camera must not hide a working microphone. */
function useDevice(wish: 'audio' | 'video', round: number): { found: Found; stream: MediaStream | null } {
  const [state, set_state] = useState<{ found: Found; stream: MediaStream | null }>({ found: 'asking', stream: null })
  useEffect(() => {
    let over = false
    let held: MediaStream | null = null
    set_state({ found: 'asking', stream: null })
    const devices = navigator.mediaDevices as MediaDevices | undefined
    if (devices === undefined) {
      set_state({ found: 'blocked', stream: null })
      return
    }
    devices.getUserMedia({ [wish]: true }).then(
      (stream) => {
        held = stream
        if (over) stream.getTracks().forEach((track) => track.stop())
        else set_state({ found: 'works', stream })
      },
      (error: unknown) => {
        if (!over) set_state({ found: why_not(error), stream: null })
      },
    )
    return () => {
      over = true
      held?.getTracks().forEach((track) => track.stop())
    }
  }, [wish, round])
  return state
}

export default function DeviceCheck({ ways, onClose }: { ways: readonly OwnWay[] | undefined; onClose(): void }) {
  const t = useT()
  const [round, set_round] = useState(0)
  const camera = useDevice('video', round)
  const microphone = useDevice('audio', round)
  const failed = [camera.found, microphone.found].some((found) => found !== 'works' && found !== 'asking')
  return (
    <section className="join-check" aria-labelledby="join-check">
      <h3 id="join-check">{t('join.check_title')}</h3>
      <div className="join-check-part">
        <h4>{t('join.check_camera')}</h4>
        {camera.stream !== null && <SelfView stream={camera.stream} />}
        <p role="status">{t(camera.found === 'works' ? 'join.check_camera_works' : `join.check_${camera.found}`)}</p>
      </div>
      <div className="join-check-part">
        <h4>{t('join.check_microphone')}</h4>
        {microphone.stream !== null ? <Level stream={microphone.stream} /> : <p role="status">{t(`join.check_${microphone.found}`)}</p>}
      </div>
      <Speaker />
      {failed && <PhoneInstead ways={ways} />}
      <div className="join-check-buttons">
        {failed && <Button onClick={() => set_round(round + 1)}>{t('join.check_again')}</Button>}
        <Button onClick={onClose}>{t('join.check_close')}</Button>
      </div>
    </section>
  )
}

function SelfView({ stream }: { stream: MediaStream }) {
  const t = useT()
  const element = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (element.current !== null) element.current.srcObject = stream
  }, [stream])
  return <video ref={element} className="join-self" autoPlay playsInline muted aria-label={t('join.check_camera_view')} />
}

// Louder than the hiss of a quiet room through a laptop's microphone.
const kHeard = 0.08

function Level({ stream }: { stream: MediaStream }) {
  const t = useT()
  const meter = useRef<HTMLMeterElement>(null)
  const [heard, set_heard] = useState(false)
  useEffect(() => {
    const audio = new AudioContext()
    const analyser = audio.createAnalyser()
    analyser.fftSize = 512
    audio.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      const level = Math.min(1, Math.sqrt(power) * 4)
      if (meter.current !== null) meter.current.value = level
      if (level > kHeard) set_heard(true)
    }, 80)
    return () => {
      clearInterval(timer)
      void audio.close()
    }
  }, [stream])
  return (
    <>
      <meter ref={meter} min={0} max={1} aria-label={t('join.check_level')} />
      <p role="status">{t(heard ? 'join.check_heard' : 'join.check_speak')}</p>
    </>
  )
}

function Speaker() {
  const t = useT()
  const [played, set_played] = useState(false)
  const play = () => {
    const audio = new AudioContext()
    const level = audio.createGain()
    level.gain.value = 0.15
    level.connect(audio.destination)
    // Three notes going up: unlike any alarm or message.
    const notes = [523.25, 659.25, 783.99]
    notes.forEach((frequency, index) => {
      const tone = audio.createOscillator()
      tone.frequency.value = frequency
      tone.connect(level)
      tone.start(audio.currentTime + index * 0.3)
      tone.stop(audio.currentTime + index * 0.3 + 0.28)
      if (index === notes.length - 1) tone.onended = () => void audio.close()
    })
    set_played(true)
  }
  return (
    <div className="join-check-part">
      <h4>{t('join.check_speaker')}</h4>
      <Button onClick={play}>{t('join.check_play')}</Button>
      <p role="status">{played ? t('join.check_played') : ''}</p>
    </div>
  )
}

/** Camera, microphone and speaker: see oneself, see one's loudness, hear a sound, choose another. How it looks. */
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { permission_place } from '../shared/browser'
import { Button } from '../shared/Button'
import { useT } from '../shared/i18n'
import { PhoneInstead } from '../shared/PhoneInstead'
import type { OwnWay } from '../shared/telephone'
import { choose, useChosen } from './chosen'
import { meant, type Device, type Input, type Kind, type WhyNot } from './devices'
import { listed, media_devices } from './open'
import { ask_for_speaker, asks_for_speaker, can_choose_speaker, play_test_sound } from './speaker'
import './devices.css'

/** `off`: switched off by the person themselves, in the call. */
export interface Tried {
  found: 'asking' | 'works' | 'off' | WhyNot
  track: MediaStreamTrack | null
}

export interface Trial {
  camera: Tried
  microphone: Tried
  again(): void
}

export interface DeviceCheckProps {
  trial: Trial
  /** The own way in by telephone, of who has one. */
  ways: readonly OwnWay[] | undefined
  /** The level of its headings. */
  level: 3 | 4
  children?: ReactNode
}

export function DeviceCheck({ trial, ways, level, children }: DeviceCheckProps) {
  const t = useT()
  const { camera, microphone } = trial
  const devices = useDevices([camera.track, microphone.track])
  const found = [camera.found, microphone.found]
  const failed = found.some((each) => each === 'blocked' || each === 'missing' || each === 'busy')
  const choice = (kind: Input) => (labelled: string) => (
    <Choice labelled={labelled} devices={devices[kind]} used={trial[kind].track?.getSettings().deviceId ?? ''}
      onChange={(device) => choose(kind, device)} />
  )
  return (
    <div className="device-check">
      <Part title={t('devices.camera')} level={level} choice={choice('camera')}>
        {camera.track !== null && <SelfView track={camera.track} />}
        <p role="status">{t(camera.found === 'works' ? 'devices.camera_works' : camera.found === 'off' ? 'devices.camera_off' : `devices.${camera.found}`)}</p>
      </Part>
      <Part title={t('devices.microphone')} level={level} choice={choice('microphone')}>
        {microphone.found === 'works' && microphone.track !== null
          ? <Level key={microphone.track.id} track={microphone.track} />
          : <p role="status">{t(microphone.found === 'off' ? 'devices.muted' : `devices.${microphone.found}`)}</p>}
      </Part>
      <Speaker level={level} devices={devices.speaker} />
      {found.includes('blocked') && <Lift />}
      {failed && <PhoneInstead ways={ways} />}
      <div className="device-buttons">
        {failed && <Button onClick={trial.again}>{t('devices.again')}</Button>}
        {children}
      </div>
    </div>
  )
}

function Part(props: { title: string; level: 3 | 4; choice(labelled: string): ReactNode; children: ReactNode }) {
  const heading = useId()
  const Heading = `h${props.level}` as const
  return (
    <div className="device-part">
      <Heading id={heading}>{props.title}</Heading>
      {props.children}
      {props.choice(heading)}
    </div>
  )
}

/** Nothing where there is nothing to choose. */
function Choice(props: { labelled: string; devices: readonly Device[]; used: string; onChange(device: Device): void }) {
  const { devices } = props
  if (devices.length < 2) return null
  return (
    <div className="field">
      <select aria-labelledby={props.labelled} value={devices.some(({ id }) => id === props.used) ? props.used : devices[0]?.id}
        onChange={(event) => {
          const device = devices.find(({ id }) => id === event.target.value)
          if (device !== undefined) props.onChange(device)
        }}>
        {devices.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
      </select>
    </div>
  )
}

/** What there is now; names appear with the permission, and things are plugged in. */
function useDevices(tracks: readonly (MediaStreamTrack | null)[]): Record<Kind, Device[]> {
  const [devices, set_devices] = useState<Record<Kind, Device[]>>({ camera: [], microphone: [], speaker: [] })
  useEffect(() => {
    let over = false
    const look = () => void listed().then((now) => over || set_devices(now))
    look()
    const source = media_devices()
    source?.addEventListener('devicechange', look)
    return () => {
      over = true
      source?.removeEventListener('devicechange', look)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, tracks)
  return devices
}

function SelfView({ track }: { track: MediaStreamTrack }) {
  const t = useT()
  const element = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (element.current !== null) element.current.srcObject = new MediaStream([track])
  }, [track])
  return <video ref={element} className="device-self" autoPlay playsInline muted aria-label={t('devices.camera_view')} />
}

// Louder than the hiss of a quiet room through a laptop's microphone.
const kHeard = 0.08

function Level({ track }: { track: MediaStreamTrack }) {
  const t = useT()
  const meter = useRef<HTMLMeterElement>(null)
  const [heard, set_heard] = useState(false)
  useEffect(() => {
    const audio = new AudioContext()
    void audio.resume().catch(() => undefined)
    const analyser = audio.createAnalyser()
    analyser.fftSize = 4096 // as long as the time between two looks
    audio.createMediaStreamSource(new MediaStream([track])).connect(analyser)
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
  }, [track])
  return (
    <>
      <meter ref={meter} min={0} max={1} aria-label={t('devices.level')} />
      <p role="status">{t(heard ? 'devices.heard' : 'devices.speak')}</p>
    </>
  )
}

function Speaker({ level, devices }: { level: 3 | 4; devices: readonly Device[] }) {
  const t = useT()
  const [played, set_played] = useState(false)
  const speaker = useChosen('speaker')
  const used = speaker === null ? null : meant(speaker, devices)
  const play = () => {
    play_test_sound(used?.id ?? '')
    set_played(true)
  }
  const ask = async () => {
    const asked = await ask_for_speaker()
    if (asked !== null) choose('speaker', asked)
  }
  const choice = (labelled: string) => (
    <>
      {can_choose_speaker() && <Choice labelled={labelled} devices={devices} used={used?.id ?? ''} onChange={(device) => choose('speaker', device)} />}
      {asks_for_speaker() && <Button onClick={() => void ask()}>{t('devices.choose_speaker')}</Button>}
    </>
  )
  return (
    <Part title={t('devices.speaker')} level={level} choice={choice}>
      <Button onClick={play}>{t('devices.play')}</Button>
      <p role="status">{played ? t('devices.played') : ''}</p>
    </Part>
  )
}

/** How to allow what is blocked: each browser has its own place for it. */
function Lift() {
  const t = useT()
  const { place, browser } = permission_place(navigator.userAgent, navigator.maxTouchPoints)
  return (
    <p className="device-lift">
      {t(`devices.lift_${place}`, place === 'ios_app' ? { browser } : undefined)} {place !== 'in_app' && t('devices.lift_system')}
    </p>
  )
}

/** Where sound comes out, in browsers that let a page say so. */
import type { Device } from './devices'

type Choosing = MediaDevices & { selectAudioOutput?(): Promise<MediaDeviceInfo> }

export function sound_comes_from(element: HTMLMediaElement, speaker_id: string): void {
  const choosing = element as { setSinkId?(id: string): Promise<void> }
  // One that is gone, or not allowed to this page: the default goes on.
  choosing.setSinkId?.(speaker_id).catch(() => undefined)
}

export function can_choose_speaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype
}

/** Firefox names speakers only in a question of its own. */
export function asks_for_speaker(): boolean {
  return can_choose_speaker() && typeof (navigator.mediaDevices as Choosing | undefined)?.selectAudioOutput === 'function'
}

/** null where the person has closed the question. */
export async function ask_for_speaker(): Promise<Device | null> {
  try {
    const speaker = await (navigator.mediaDevices as Choosing).selectAudioOutput?.()
    return speaker === undefined ? null : { id: speaker.deviceId, label: speaker.label }
  } catch {
    return null
  }
}

// Three notes going up: unlike any alarm or message.
const kNotes = [523.25, 659.25, 783.99]

export function play_test_sound(speaker_id: string): void {
  const audio = new AudioContext()
  const out = audio.createMediaStreamDestination()
  const level = audio.createGain()
  level.gain.value = 0.15
  level.connect(out)
  // By an element, since not every browser lets the context itself choose.
  const element = new Audio()
  element.srcObject = out.stream
  sound_comes_from(element, speaker_id)
  void element.play().catch(() => undefined)
  for (const [place, frequency] of kNotes.entries()) {
    const tone = audio.createOscillator()
    tone.frequency.value = frequency
    tone.connect(level)
    tone.start(audio.currentTime + 0.1 + place * 0.3)
    tone.stop(audio.currentTime + 0.1 + place * 0.3 + 0.28)
    if (place === kNotes.length - 1) tone.onended = () => void audio.close()
  }
}

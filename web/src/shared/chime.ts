/** Two soft notes when somebody comes in, a lower three when somebody waits to; made here: no sound file to load. */

let context: AudioContext | null = null

export function chime(): void {
  play([659.25, 880])
}

export function knock(): void {
  play([523.25, 392, 523.25])
}

function play(frequencies: number[]): void {
  try {
    context ??= new AudioContext()
    void context.resume().catch(() => undefined)
    const start = context.currentTime + 0.02
    for (const [place, frequency] of frequencies.entries()) note(context, frequency, start + place * 0.16)
  } catch {
    // No sound output: the words on the screen and in the live region say it as well.
  }
}

function note(audio: AudioContext, frequency: number, at: number): void {
  const tone = audio.createOscillator()
  const level = audio.createGain()
  tone.type = 'sine'
  tone.frequency.value = frequency
  level.gain.setValueAtTime(0, at)
  level.gain.linearRampToValueAtTime(0.12, at + 0.02)
  level.gain.exponentialRampToValueAtTime(0.001, at + 0.4)
  tone.connect(level).connect(audio.destination)
  tone.start(at)
  tone.stop(at + 0.45)
}

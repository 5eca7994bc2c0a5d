// Voices as tones: WAV files that telephones play and record, and how much of a tone is in what was recorded.
import { readFileSync, writeFileSync } from 'node:fs'
import { until } from './wait.mjs'

/** One voice: a tone of this frequency for as long as any test lasts. Answers the file. */
export function writeTone(file, hertz, { rate = 8000, channels = 1, seconds = 120 } = {}) {
  const samples = Buffer.alloc(Math.round(rate * seconds) * channels * 2)
  for (let i = 0; i < Math.round(rate * seconds); ++i) {
    const sample = Math.round(Math.sin((2 * Math.PI * hertz * i) / rate) * 8000)
    for (let channel = 0; channel < channels; ++channel) samples.writeInt16LE(sample, (i * channels + channel) * 2)
  }
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.length, 40)
  writeFileSync(file, Buffer.concat([header, samples]))
  return file
}

/** A file that is still being written: what its header says of its length is not believed. One channel of it. */
export function readRecording(file) {
  const bytes = readFileSync(file)
  const data = bytes.indexOf('data', 12, 'latin1')
  if (data < 0) return { rate: 8000, samples: new Int16Array(0) }
  const channels = bytes.readUInt16LE(22)
  const samples = new Int16Array(Math.floor((bytes.length - data - 8) / (2 * channels)))
  for (let i = 0; i < samples.length; ++i) samples[i] = bytes.readInt16LE(data + 8 + i * channels * 2)
  return { rate: bytes.readUInt32LE(24), samples }
}

/**
 * How much of the energy of these samples lies at this frequency: 1 for a pure tone (Goertzel, `milliseconds` at a time).
 * In 50 ms, tones at multiples of 20 Hz do not leak into each other.
 */
export function shareOfTone(samples, hertz, rate, milliseconds = 20) {
  const frame = (rate * milliseconds) / 1000
  let sum = 0
  let count = 0
  for (let at = 0; at + frame <= samples.length; at += frame) {
    let cosine = 0
    let sine = 0
    let energy = 0
    for (let i = 0; i < frame; ++i) {
      const angle = (2 * Math.PI * hertz * i) / rate
      cosine += samples[at + i] * Math.cos(angle)
      sine += samples[at + i] * Math.sin(angle)
      energy += samples[at + i] ** 2
    }
    sum += energy === 0 ? 0 : (2 * (cosine ** 2 + sine ** 2)) / (frame * energy)
    ++count
  }
  return count === 0 ? 0 : sum / count
}

/** What somebody hears, by the newest part of their recording. `recording()` answers { rate, samples }. */
export class Ear {
  constructor(recording) {
    this.recording = recording
  }
  newest(milliseconds) {
    const { rate, samples } = this.recording()
    return { rate, samples: samples.subarray(Math.max(0, samples.length - (rate * milliseconds) / 1000)) }
  }
  /** Share of this tone, 0 to 1; 0 where there is not so much of a recording yet. */
  share(hertz, milliseconds = 500) {
    const { rate, samples } = this.newest(milliseconds)
    return samples.length < (rate * milliseconds) / 1000 ? 0 : shareOfTone(samples, hertz, rate)
  }
  /** The same where others speak at the same time: 0 to 1, and 0.015 is a voice, if a soft one. */
  shareAmongOthers(hertz) {
    const { rate, samples } = this.newest(1000)
    return samples.length < rate ? 0 : shareOfTone(samples, hertz, rate, 50)
  }
  /** 0 to 1. */
  loudness(milliseconds = 1000) {
    const { samples } = this.newest(milliseconds)
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, samples.length)) / 32768
  }
  /** How long the recording is, and the loudest tones of its last second: for whoever wants to know why a story failed. */
  describe() {
    const { rate, samples } = this.recording()
    const last = samples.subarray(Math.max(0, samples.length - rate))
    const tones = Array.from({ length: 90 }, (_, i) => 200 + 20 * i)
      .map((hertz) => ({ hertz, share: shareOfTone(last, hertz, rate, 50) }))
      .sort((a, b) => b.share - a.share).slice(0, 5).map(({ hertz, share }) => `${hertz} Hz ${share.toFixed(3)}`)
    return `${(samples.length / rate).toFixed(2)} s recorded, loudness ${this.loudness().toFixed(4)}, ${tones.join(', ')}`
  }
}

/** Whoever holds a telephone: `name` and `recording()` are the telephone's own. */
export class Listener {
  ear = new Ear(() => this.recording())
  hears(hertz, seconds = 20) {
    return until(`${this.name}'s telephone hears ${hertz} Hz`, () => this.ear.share(hertz) > 0.5, seconds)
  }
  /** Among other voices. A tone that was once taken for speech is levelled, 9 dB lower than one that was not. */
  hearsAmongOthers(hertz, seconds = 20) {
    return until(`${this.name}'s telephone hears ${hertz} Hz among others`, () => this.ear.shareAmongOthers(hertz) > 0.015, seconds)
      .catch(async (error) => {
        const before = this.describe()
        await new Promise((waited) => setTimeout(waited, 1000))
        throw new Error(`${error.message}; ${before}; a second later ${this.describe()}`)
      })
  }
  describe() {
    return this.ear.describe()
  }
  /** Nothing of it for a whole second. */
  hearsNo(hertz, seconds = 10) {
    return until(`${this.name}'s telephone hears no ${hertz} Hz`,
      () => this.ear.newest(1000).samples.length > 0 && this.ear.share(hertz, 1000) < 0.05, seconds)
  }
}

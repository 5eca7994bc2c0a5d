// How well sound and picture come: a camera with something to show, and a record of what a page gets.

/** A camera of this size whose picture takes all the bits that it may have; the upper part has the one colour. */
export function busyCamera({ colour, width, height, rate }) {
  const devices = navigator.mediaDevices
  if (devices === undefined) return // about:blank has none
  const plain = devices.getUserMedia
  const paint = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const pen = canvas.getContext('2d')
    const noise = new OffscreenCanvas(width, height)
    const dots = noise.getContext('2d')
    for (let x = 0; x < width; x += 12) {
      for (let y = 0; y < height; y += 12) {
        dots.fillStyle = `hsl(${Math.floor(Math.random() * 360)} 60% 50%)`
        dots.fillRect(x, y, 12, 12)
      }
    }
    let beat = 0
    const timer = setInterval(() => {
      pen.fillStyle = colour
      pen.fillRect(0, 0, width, height)
      pen.drawImage(noise, (beat * 7) % (width / 2), (beat * 11) % (height / 2), width / 2, height / 4, 0, height * 0.75, width, height * 0.25)
      ++beat
    }, 1000 / rate)
    const track = canvas.captureStream(rate).getVideoTracks()[0]
    // A camera says its size; a canvas in Firefox does not.
    track.getSettings = () => ({ width, height, frameRate: rate })
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      stop()
    }
    return track
  }
  devices.getUserMedia = async (wanted) => {
    const stream = wanted.audio ? await plain.call(devices, { audio: wanted.audio }) : new MediaStream()
    if (wanted.video) stream.addTrack(paint())
    return stream
  }
}

/** Begins to note, four times a second, what comes of the first other person's picture and of all sound. */
export function noteQuality() {
  window.__quality = []
  const ears = new AudioContext()
  void ears.resume()
  let analyser
  setInterval(async () => {
    const seen = { at: Date.now(), width: 0, pictures: 0, bytes: 0, sound: 0, concealed: 0, asked: 0, loud: 0 }
    for (const connection of window.__connections) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue
        if (report.kind === 'video') {
          seen.pictures += report.framesDecoded ?? 0
          seen.bytes += report.bytesReceived ?? 0
        } else {
          seen.sound += report.totalSamplesReceived ?? 0
          seen.concealed += (report.concealedSamples ?? 0) - (report.silentConcealedSamples ?? 0)
          seen.asked += report.nackCount ?? 0
        }
      }
    }
    seen.width = document.querySelector('video[data-participant]:not([data-mirrored])')?.videoWidth ?? 0
    const track = document.querySelector('audio[data-participant]')?.srcObject?.getAudioTracks()[0]
    if (track && !analyser) {
      analyser = new AnalyserNode(ears, { fftSize: 8192 })
      ears.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    }
    if (analyser) {
      const samples = new Float32Array(analyser.fftSize)
      analyser.getFloatTimeDomainData(samples)
      seen.loud = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
    }
    window.__quality.push(seen)
  }, 250)
}

export const qualityNoted = () => window.__quality

/** The UDP ports at which a page receives. */
export async function ownPorts() {
  const ports = new Set()
  for (const connection of window.__connections) {
    const reports = [...(await connection.getStats()).values()]
    for (const pair of reports.filter(({ type, state }) => type === 'candidate-pair' && state === 'succeeded')) {
      const local = reports.find(({ id }) => id === pair.localCandidateId)
      if (local?.port) ports.add(local.port)
    }
  }
  return [...ports]
}

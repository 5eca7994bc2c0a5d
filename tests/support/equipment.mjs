// What runs inside the pages of a story: devices with a colour and a tone of one's own, records of connections
// and sockets, and eyes and ears. Each function is sent to the browser by itself, so it uses nothing from here.

/**
 * Before the page's own code: camera, microphone and screen that show one colour and sound one tone, lists of
 * peer connections and WebSockets, and a word in the console for what the Content-Security-Policy has stopped.
 * The ICE settings of the page stay as they are.
 */
export function equip({ colour, hertz, screen, own_devices }) {
  addEventListener('securitypolicyviolation', (event) => {
    console.error(`Content-Security-Policy: ${event.violatedDirective} stopped ${event.blockedURI}`)
  })
  window.__connections = []
  const NativeConnection = window.RTCPeerConnection
  window.RTCPeerConnection = class extends NativeConnection {
    constructor(...args) {
      super(...args)
      window.__connections.push(this)
    }
  }
  window.__sockets = []
  const NativeSocket = window.WebSocket
  window.WebSocket = class extends NativeSocket {
    sent = []
    received = []
    constructor(...args) {
      super(...args)
      window.__sockets.push(this)
      this.addEventListener('message', (event) => {
        const { type, reply_to } = JSON.parse(event.data)
        if (reply_to === undefined) this.received.push(type)
        if (type === 'ended') window.__ended_at = Date.now()
      })
    }
    send(text) {
      this.sent.push(JSON.parse(text).type)
      super.send(text)
    }
  }
  // The chime is made of two tones; the tone of a person's own microphone is not made by this call.
  window.__chimes = 0
  const { createOscillator } = AudioContext.prototype
  AudioContext.prototype.createOscillator = function () {
    window.__chimes += 0.5
    return createOscillator.call(this)
  }
  const devices = navigator.mediaDevices
  if (devices === undefined || own_devices) return // about:blank has none
  const paint = (fill, width, height) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const pen = canvas.getContext('2d')
    let beat = 0
    const draw = () => {
      pen.fillStyle = fill
      pen.fillRect(0, 0, width, height)
      pen.fillStyle = 'white'
      pen.fillRect((beat++ * 8) % width, height - 10, 8, 8)
    }
    draw()
    const timer = setInterval(draw, 66)
    const track = canvas.captureStream(15).getVideoTracks()[0]
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      stop()
    }
    return track
  }
  devices.getUserMedia = async (wanted) => {
    const stream = new MediaStream()
    if (wanted.video) stream.addTrack(paint(colour, 320, 240))
    if (wanted.audio) {
      const context = new AudioContext()
      void context.resume()
      const tone = new OscillatorNode(context, { frequency: hertz })
      const out = new MediaStreamAudioDestinationNode(context)
      tone.connect(new GainNode(context, { gain: 0.4 })).connect(out)
      tone.start()
      stream.addTrack(out.stream.getAudioTracks()[0])
    }
    return stream
  }
  devices.getDisplayMedia = async () => new MediaStream([paint(screen, 640, 480)])
}

/** By participant: the average colour that others' pictures show now, and the loudest frequency that comes out. */
export async function perceive() {
  const seen = {}
  for (const video of document.querySelectorAll('video[data-participant]:not([data-mirrored])')) {
    if (!video.videoWidth) continue
    const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 12 })
    const pen = canvas.getContext('2d', { willReadFrequently: true })
    pen.drawImage(video, 0, 0, 16, 12)
    const pixels = pen.getImageData(0, 0, 16, 8).data
    const sum = [0, 0, 0]
    for (let i = 0; i < pixels.length; i += 4) for (let c = 0; c < 3; ++c) sum[c] += pixels[i + c]
    seen[video.dataset.source === 'screen' ? `screen ${video.dataset.participant}` : video.dataset.participant] =
      sum.map((value) => Math.round(value / (pixels.length / 4)))
  }
  window.__ears ??= new AudioContext()
  await window.__ears.resume()
  window.__listening ??= new Map()
  const heard = {}
  for (const element of document.querySelectorAll('audio[data-participant]')) {
    const track = element.srcObject?.getAudioTracks()[0]
    if (!track || element.muted || element.paused) continue
    if (!window.__listening.has(track.id)) {
      const analyser = new AnalyserNode(window.__ears, { fftSize: 8192, smoothingTimeConstant: 0 })
      window.__ears.createMediaStreamSource(new MediaStream([track])).connect(analyser)
      window.__listening.set(track.id, analyser)
    }
    const analyser = window.__listening.get(track.id)
    const bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(bins)
    let best = 0
    for (let i = 1; i < bins.length; ++i) if (bins[i] > bins[best]) best = i
    if (bins[best] > -70) heard[element.dataset.participant] = Math.round((best * window.__ears.sampleRate) / analyser.fftSize)
  }
  return { seen, heard }
}

export async function remoteCandidates() {
  const found = new Set()
  for (const connection of window.__connections) {
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'remote-candidate') found.add(`${report.address ?? report.ip}:${report.port}/${report.protocol}`)
    }
  }
  return [...found].sort()
}

/** How the media of each connection goes now: "udp", "tcp", "relay udp", "relay tcp" (the way to the relay). */
export async function mediaWays() {
  const found = []
  for (const connection of window.__connections) {
    if (connection.connectionState === 'closed') continue
    const stats = await connection.getStats()
    const pair = [...stats.values()].find((one) => one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded')
    if (!pair) continue
    const [local, remote] = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)]
    found.push(local?.candidateType === 'relay' ? `relay ${local.relayProtocol}` : remote?.protocol)
  }
  return found
}

/** Between which addresses the media of each connection goes now: { local, remote }. */
export async function mediaPeers() {
  const found = []
  for (const connection of window.__connections) {
    if (connection.connectionState === 'closed') continue
    const stats = await connection.getStats()
    const pair = [...stats.values()].find((one) => one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded')
    if (pair) found.push({ local: stats.get(pair.localCandidateId)?.address, remote: stats.get(pair.remoteCandidateId)?.address })
  }
  return found
}

export async function inboundPackets() {
  const open = window.__connections.filter(({ connectionState }) => connectionState !== 'closed') // not those that only asked the browser what it can
  const sum = { connections: open.length, packets: 0, frames: 0 }
  for (const connection of window.__connections) {
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== 'inbound-rtp') continue
      sum.packets += report.packetsReceived ?? 0
      sum.frames += report.framesDecoded ?? 0
    }
  }
  return sum
}

/** Of one other person's camera and voice, what has come in so far, and how wide the picture is: { bytes, frames, width, sound }. */
export async function receivedOf(participant) {
  const video = document.querySelector(`video[data-participant="${participant}"][data-source="camera"]`)
  const audio = document.querySelector(`audio[data-participant="${participant}"]`)
  const of = (element) => element?.srcObject?.getTracks()[0]?.id
  const found = { bytes: 0, frames: 0, width: 0, sound: 0 }
  for (const connection of window.__connections) {
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== 'inbound-rtp') continue
      if (report.trackIdentifier === of(video)) Object.assign(found, { bytes: report.bytesReceived, frames: report.framesDecoded, width: report.frameWidth })
      if (report.trackIdentifier === of(audio)) found.sound = report.packetsReceived
    }
  }
  return found
}

/** As if another tab were looked at: what the page is told of it, and nothing more. */
export function lookedAt(visible) {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (visible ? 'visible' : 'hidden') })
  document.dispatchEvent(new Event('visibilitychange'))
}

export function sentTracks() {
  const senders = window.__connections.flatMap((connection) => connection.getSenders())
  return Object.fromEntries(senders.filter(({ track }) => track?.readyState === 'live').map(({ track }) => [track.kind, track.label]))
}

/** As when somebody pulls the plug: the browser ends the track of its own. */
export function unplug(kind) {
  const { track } = window.__connections.flatMap((connection) => connection.getSenders()).find((sender) => sender.track?.kind === kind)
  track.stop()
  track.dispatchEvent(new Event('ended'))
}

export function chimes() {
  return window.__chimes
}

export function socketMessages() {
  return window.__sockets.map(({ sent, received, readyState }) => ({ sent, received, open: readyState === 1 }))
}

/** The call's connection goes away under the page. */
export function dropSocket() {
  for (const socket of window.__sockets) if (socket.readyState === 1) socket.close()
}

/** Width and height of the first picture of somebody else, once it is there. */
export function pictureSize() {
  const video = document.querySelector('video[data-participant]:not([data-mirrored])')
  return video?.videoWidth ? { width: video.videoWidth, height: video.videoHeight } : undefined
}

/** When the call's server told this page that it is over; undefined before. */
export function endedAt() {
  return window.__ended_at
}

/** When the page sent its last request to an address that ends like this. */
export function requestedAt(end) {
  const last = performance.getEntriesByType('resource').findLast(({ name }) => name.endsWith(end))
  return last && performance.timeOrigin + last.requestStart
}

// Scanners and floods: who is no trunk gets no answer, memory stays as it is, and the call in the middle goes on.
// BEDSIDE_FLOOD_SECONDS: how long the flood lasts (5; `make test-long` has a minute).
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { TestClinic } from '../support/clinic.mjs'
import { PhoneVisits, kDialInNumber, openWithTrunk } from '../support/dialing.mjs'
import { newFolder } from '../support/program.mjs'
import { RtpEar, runSipp, startSipp } from '../support/sipp.mjs'
import { freePort, kPhoneAddress } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

const kFloodSeconds = Number(process.env.BEDSIDE_FLOOD_SECONDS ?? 5)
/** Until all that may be kept is kept: two hundred legs, and buckets. */
const kWarmUpSeconds = 4
const kRate = 500
const kStranger = '127.0.0.2'
const kCaller = '+15550100001'
let clinic, provider, visits, sip, farTrunk

before(async () => {
  const { port, extra } = await openWithTrunk()
  sip = port
  farTrunk = await freePort()
  // A trunk whose calls come from far away: for it everybody here is a stranger.
  const far = `[[trunk]]\nname = "far"\nlisten = "${kPhoneAddress}:${farTrunk}"\naddresses = ["192.0.2.10"]\n`
  clinic = await new TestClinic().open({ extra: extra + far })
  provider = await clinic.signIn('shah@clinic.example')
  visits = new PhoneVisits(provider)
})
after(async () => assert.equal(await clinic?.close(), 0))

/** What one of sipvicious' tools says of a port. */
async function scan(tool, port, ...words) {
  const home = newFolder()
  const { stdout, stderr } = await promisify(execFile)(tool, ['-p', String(port), ...words, kPhoneAddress], { cwd: home, env: { ...process.env, HOME: home } })
  return stdout + stderr
}
const residentKiB = () => Number(readFileSync(`/proc/${clinic.program.child.pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m)[1])

/** RTP of telephone-event (RFC 4733): the end of a press of this key. */
function keyPacket(number, event) {
  const packet = Buffer.from('80e500000000000000000001000a0640', 'hex')
  packet.writeUInt16BE(number, 2)
  packet.writeUInt32BE(number * 1600, 4)
  packet[12] = event
  packet[13] = 0x8a
  return packet
}

/** REGISTER and INVITE from a stranger and from the trunk's own address, so long. */
async function flood(seconds) {
  const floods = [kStranger, kPhoneAddress].flatMap((from) => ['flood_register', 'flood_invite'].map((scenario) =>
    startSipp(scenario, sip, { from, calls: kRate * seconds, rate: kRate, seconds: seconds + 60 })))
  await Promise.all(floods.map(({ ended }) => ended))
}

test('incident_28: sipvicious finds nothing from an address that is no trunk’s, whatever it asks', async () => {
  // svmap lists whoever sends it anything, the telephones of other stories beside it too: what counts is the port it asked.
  for (const method of ['OPTIONS', 'INVITE', 'REGISTER']) {
    const [map, war] = await Promise.all([scan('svmap', farTrunk, '-m', method), scan('svwar', farTrunk, '-m', method, '-e', '100-120', '--force')])
    assert.match(map, /SIP Device|found nothing/)
    assert.doesNotMatch(map, new RegExp(`:${farTrunk}\\b`))
    assert.match(war, /found nothing/)
  }
  assert.match(await scan('svmap', sip), new RegExp(`${kPhoneAddress}:${sip}`))  // where we are the trunk: the scan works
})

test('incident_29 and incident_31: two hundred spoilt packets at the port of a call, from strangers and from its own end, change nothing', async (t) => {
  const booked = await visits.book()
  const ear = await RtpEar.open()
  const stranger = createSocket('udp4').bind(0, kStranger)
  const answers = []
  stranger.on('message', (packet) => answers.push(packet))
  await once(stranger, 'listening')
  t.after(() => [ear, stranger].forEach((one) => one.close()))
  const call = startSipp('types_keys', sip, { rows: [[kCaller, booked.pin]], ear: ear.port })
  await visits.seatBecomes(booked, 'waiting', ({ state }) => state === 'waiting')

  const { address, port } = ear.peer
  for (let i = 0; i < 200; ++i) {
    stranger.send(keyPacket(i, i % 2 === 0 ? 10 : 11), port, address)  // `*#` would leave
    ear.socket.send(i % 2 === 0 ? Buffer.from('spoilt') : Buffer.alloc(1400, i), port, address)
  }
  const { packets, missing } = ear
  await until('two seconds more are heard', () => ear.packets > packets + 100, 10)
  assert.ok(ear.missing - missing < 3)
  assert.deepEqual(answers, [])
  assert.equal((await visits.seatOf(booked)).state, 'waiting')
  await provider.must(200, provider.post(`/api/visits/${booked.visit.id}/cancel`))
  await call.ended
})

test(`incident_27: a flood of ${kFloodSeconds} s leaves memory as it was and the call in the middle unharmed`, async (t) => {
  const booked = await visits.book()
  const ear = await RtpEar.open()
  t.after(() => ear.close())
  const call = startSipp('types_keys', sip, { rows: [[kCaller, booked.pin]], ear: ear.port, seconds: kFloodSeconds + 120 })
  await visits.seatBecomes(booked, 'waiting', ({ state }) => state === 'waiting')

  await flood(kWarmUpSeconds)
  const before = { kib: residentKiB(), packets: ear.packets, missing: ear.missing, at: Date.now() }
  await flood(kFloodSeconds)
  const grown = residentKiB() - before.kib
  const seconds = (Date.now() - before.at) / 1000
  t.diagnostic(`${grown} KiB more; ${ear.packets - before.packets} packets in ${seconds.toFixed(1)} s, ${ear.missing - before.missing} missing`)
  assert.ok(grown < 4096, `${grown} KiB more after ${seconds} s`)
  assert.ok(ear.packets - before.packets > seconds * 50 * 0.95, 'the caller hears music without a gap')
  assert.ok(ear.missing - before.missing < 5)

  assert.equal((await visits.seatOf(booked)).state, 'waiting')
  await provider.must(200, provider.post(`/api/visits/${booked.visit.id}/cancel`))
  await call.ended
  await runSipp('options', sip)
})

test('no number stands in the log', () => {
  const { output } = clinic.program
  for (const secret of [...visits.pins, ...visits.pins.map((pin) => pin.replaceAll('-', '')), kCaller.slice(1), kDialInNumber.slice(1), 'nobody.invalid', kStranger])
    assert.ok(!output.includes(secret), secret)
})

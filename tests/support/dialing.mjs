// A clinic with a trunk, and visits whose guest comes in by telephone: what the stories of the telephone share.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Cast } from './cast.mjs'
import { draft } from './clinic.mjs'
import { newFolder } from './program.mjs'
import { writeTone } from './sound.mjs'
import { Telephone, freePort, kPhoneAddress } from './telephone.mjs'
import { until } from './wait.mjs'

export const kDialInNumber = '+15550100100'

const kOurs = { number: kDialInNumber, label: 'Riverside', country: 'US' }
/** One that another clinic of the same server shows, and ours behind it. */
export const kOthersNumber = '+15550100200'
export const kOthersAndOurs = [{ number: kOthersNumber, label: 'Hill', country: 'US', clinics: ['Hill Clinic'] }, kOurs]

/** Settings of a trunk that takes calls from the tests' telephones. `lines`: more of its keys, of each trunk beside. */
export function trunkSettings(port, { name = 'test', numbers = [kOurs], lines = '' } = {}) {
  const written = numbers.map(({ number, label, country, toll_free = false, clinics }) =>
    `{ number = "${number}", label = "${label}", country = "${country}", toll_free = ${toll_free}${clinics ? `, clinics = ${JSON.stringify(clinics)}` : ''} }`)
  return `
[[trunk]]
name = "${name}"
listen = "${kPhoneAddress}:${port}"
addresses = ["${kPhoneAddress}"]
numbers = [${written.join(', ')}]
${lines}
`
}

/**
 * A certificate of its own authority for the telephones' side of a trunk. Answers its files. Its name is the address, and
 * it has no other: linphone knows no address among a certificate's further names.
 */
export function certificate() {
  const folder = newFolder()
  const files = { cert: join(folder, 'trunk.crt'), key: join(folder, 'trunk.key') }
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${kPhoneAddress}`,
    '-keyout', files.key, '-out', files.cert], { stdio: 'ignore' })
  return files
}

/** As trunkSettings: by TLS with this certificate, and with SRTP alone. */
export const sealedTrunkSettings = (port, { cert, key }) => trunkSettings(port, {
  name: 'sealed', lines: `transport = "tls"\nsrtp = "required"\ntls_certificate = "${cert}"\ntls_key = "${key}"`,
})

/**
 * Settings by which the program's sentences are an operator's own recordings, a tenth of a second of a tone for each
 * piece: for stories that are not about what is said, whose callers would listen to the privacy sentence for 9 s.
 */
export function hastyWords() {
  const folder = newFolder()
  for (const language of ['en', 'es']) {
    mkdirSync(join(folder, language))
    for (const file of readdirSync(join('build/prompts', language))) writeTone(join(folder, language, file), 1900, { seconds: 0.1 })
  }
  return `
[telephone]
recordings = "${folder}"
`
}

/** Options of TestClinic.open for a clinic with one trunk, and its port. */
export async function openWithTrunk() {
  const port = await freePort()
  return { port, extra: trunkSettings(port) }
}

/** The visits of one signed-in provider. */
export class PhoneVisits {
  pins = []
  constructor(provider) {
    this.provider = provider
  }

  /** A visit with guests who are known by a telephone number alone: one of each kind. Answers each guest's seat and PIN. */
  async bookGuests(kinds, { minutes = 5 } = {}) {
    const guests = kinds.map((kind, i) => ({ phone: `+1555123000${i}`, kind, language: 'en' }))
    const visit = await this.provider.must(201, this.provider.post('/api/visits', draft([this.provider.session.person.id], { guests, minutes })))
    const seats = (await this.seats({ visit })).filter(({ role }) => role === 'guest')
    return Promise.all(seats.map(async (seat) => ({ visit, seat, pin: await this.pinOf(seat) })))
  }
  async book(how) {
    return (await this.bookGuests(['family'], how))[0]
  }
  async pinOf(seat) {
    const { pin } = await this.provider.must(200, this.provider.post(`/api/invitations/${seat.invitation_id}/secrets`))
    this.pins.push(pin)
    return pin.replaceAll('-', '')
  }
  async seats({ visit }) {
    return (await this.provider.must(200, this.provider.get(`/api/visits/${visit.id}`))).seats
  }
  async seatOf(booked) {
    return (await this.seats(booked)).find(({ invitation_id }) => invitation_id === booked.seat.invitation_id)
  }
  seatBecomes(booked, what, test) {
    return until(`the seat is ${what}`, async () => test(await this.seatOf(booked)))
  }

  /** Calls, types the PIN, and is there. `how` goes to the telephone's own `dial`. */
  async comesIn(booked, telephone, port, how) {
    await telephone.dial(port, how)
    await telephone.press(booked.pin)
    await this.seatBecomes(booked, 'there', ({ state }) => state === 'waiting' || state === 'in_call')
    return telephone
  }
}

/**
 * One provider, signed in at the API (`provider`, `visits`) and at a Chromium (`shah`), and whoever calls. Telephones that
 * a story takes up are put down at its end.
 */
export class PhoneCast extends Cast {
  telephones = []

  /** `settings()` answers more of the clinic's settings; `more(cast)` prepares what the stories share. */
  static withTrunks(settings, more = () => {}) {
    return this.of(async (cast) => {
      cast.provider = await cast.clinic.signIn('shah@clinic.example')
      cast.visits = new PhoneVisits(cast.provider)
      cast.shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
      await cast.shah.signsInAs(cast.provider)
      await more(cast)
    }, async () => ({ extra: await settings() }))
  }

  /** `Make`: of telephone. */
  async telephone(name, looks, Make = Telephone) {
    const telephone = await Make.start(name, looks)
    this.telephones.push(telephone)
    return telephone
  }
  /** The provider comes into the call. */
  shahComes({ visit }) {
    return this.shah.goto(`${this.clinic.address}/call/${visit.id}`)
  }

  story(name, run) {
    super.story(name, () => run().finally(() => Promise.all(this.telephones.splice(0).map((telephone) => telephone.stop()))))
  }
}

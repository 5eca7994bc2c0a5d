// Two clinics on one server, each with a telephone number of its own and one that both show: what each tells its people,
// and what the operator is told of numbers that are nobody's.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test, { after, before } from 'node:test'
import { TestClinic, draft } from '../support/clinic.mjs'
import { trunkSettings } from '../support/dialing.mjs'
import { linkIn } from '../support/mail.mjs'
import { run, writeSettings } from '../support/program.mjs'

const kRiversides = '+15550100100'
const kHills = '+15550100200'
const kShared = '+18005550199'
const numbers = [
  { number: kRiversides, label: 'Riverside', country: 'US', clinics: ['Riverside Clinic'] },
  { number: kHills, label: 'Hill', country: 'US', clinics: ['Hill Clinic'] },
  { number: kShared, label: 'Toll-free', country: 'US', toll_free: true },
  { number: '+15550100300', label: 'Dale', country: 'US', clinics: ['Dale Clinic'] },
]

let clinic, riverside, hill
before(async () => {
  clinic = await new TestClinic().open({ extra: trunkSettings(0, { numbers }) })
  riverside = await clinic.signIn('shah@clinic.example')
  clinic.clinicName = 'Hill Clinic'
  await clinic.addPerson('Dr. Mo Moss', 'moss@hill.example', 'provider')
  await clinic.choosePassword('moss@hill.example')
  hill = await clinic.signIn('moss@hill.example')
})
after(() => clinic.close())

const numbersOf = ({ dial_in_numbers }) => dial_in_numbers.map(({ number }) => number)
const digits = (text) => text.replaceAll(/[^0-9+]/g, '')

test('panels, e-mails, text messages and pages have the numbers of their own clinic alone', async () => {
  for (const [provider, own, others] of [[riverside, kRiversides, kHills], [hill, kHills, kRiversides]]) {
    assert.deepEqual(numbersOf(provider.session.clinic), [own, kShared])
    const email = `guest-of-${own.slice(1)}@home.example`
    const phone = `+1555123${own.slice(-4)}`
    await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
      guests: [{ email, kind: 'family', language: 'en' }, { phone, kind: 'carer', language: 'en' }],
    })))
    const { mail } = await clinic.mail.arrived(email)
    const { text } = await clinic.sms.arrived(phone)
    const page = await provider.must(200, provider.get(`/api/join/${linkIn(mail.text, '/g/').split('/').at(-1)}`))
    assert.deepEqual(page.dial_in.map(({ number }) => number), [own, kShared])
    assert.deepEqual(page.dial_in.map(({ tel }) => tel.split(',')[0]), [`tel:${own}`, `tel:${kShared}`])
    for (const said of [mail.text, text]) assert.ok(digits(said).includes(own), said)
    for (const said of [mail.text, mail.html, text, JSON.stringify(page)]) assert.ok(!digits(said).includes(others.slice(2)), said)
  }
})

test('the operator reads which clinic shows which number, and which number is nobody\'s', async () => {
  const listed = await run('clinic', 'list', '--config', clinic.settings)
  assert.equal(listed.code, 0, listed.stderr)
  assert.match(listed.stdout, /^[0-9a-z]{26} "Riverside Clinic" shows \+15550100100 \+18005550199$/m)
  assert.match(listed.stdout, /^[0-9a-z]{26} "Hill Clinic" shows \+15550100200 \+18005550199$/m)
  const sentence = /Number \+15550100300 of trunk test is for the clinic "Dale Clinic", which there is not/
  assert.match(clinic.program.output, sentence)
  const checked = await run('check', '--config', clinic.settings)
  assert.equal(checked.code, 0, checked.stderr)
  assert.match(checked.stdout, sentence)

  // By id, as the list has it.
  const id = listed.stdout.match(/^(\S+) "Hill/m)[1]
  const settings = writeSettings(clinic.folder, readFileSync(clinic.settings, 'utf8').replace('"Dale Clinic"', `"${id}"`))
  const again = await run('check', '--config', settings)
  assert.doesNotMatch(again.stdout, /Dale/)
  assert.match((await run('clinic', 'list', '--config', settings)).stdout, /"Hill Clinic" shows \+15550100200 \+18005550199 \+15550100300/)
})

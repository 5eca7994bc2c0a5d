// A guest's name, address, number and token never stand in the clear in a file of the data folder, neither while the
// visit lasts (they are sealed) nor after it, and never in the log. That the sealed copies go is shown by
// the storage contract. The memory of the program is not searched: some copies stay in it longer than the visit.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ApiClient, TestClinic, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'

let clinic, provider, me
before(async () => {
  clinic = await new TestClinic().open()
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

/** Which of these texts stand in the clear in a file of the data folder. */
function in_files(texts) {
  const data = join(clinic.folder, 'data')
  const files = readdirSync(data).map((file) => readFileSync(join(data, file)))
  return texts.filter((text) => files.some((bytes) => bytes.includes(text)))
}

test('a guest stands in no file and no log line', async () => {
  const guest = { name: 'Zebulon Quartermaine', email: 'zebulon@home.example', phone: '+15550199123', kind: 'family', language: 'en' }
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [guest] })))
  const link = linkIn((await clinic.mail.arrived(guest.email)).mail.text, '/g/')
  await clinic.sms.arrived(guest.phone)
  const token = link.split('/').pop()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/start`))
  const own = new ApiClient(clinic.address)
  await provider.must(200, own.post(`/api/join/${token}`, { name: 'Zeb Typed-Himself' }))
  const texts = [guest.name, guest.email, guest.phone, 'Zeb Typed-Himself', token]
  assert.deepEqual(in_files(['Riverside Clinic']), ['Riverside Clinic'], 'the search finds what stands there')
  assert.deepEqual(in_files(texts), [], 'while the visit lasts')
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
  assert.deepEqual(in_files(texts), [], 'after the visit')
  for (const text of texts) assert.ok(!clinic.program.output.includes(text), `in the log: ${text}`)
})

// After Complete Visit nothing of a guest is left: not in a file of the data folder, and not in the log. The memory
// of the program is not searched: some copies stay in it longer than the visit.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ApiClient, TestClinic, draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let clinic, provider, me
before(async () => {
  clinic = await new TestClinic().open()
  provider = await clinic.signIn('shah@clinic.example')
  me = provider.session.person.id
})
after(async () => assert.equal(await clinic.close(), 0))

test('a guest of a completed visit is in no file and no log line', async () => {
  const guest = { name: 'Zebulon Quartermaine', email: 'zebulon@home.example', phone: '+15550199123', kind: 'family', language: 'en' }
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [guest] })))
  const link = linkIn((await clinic.mail.arrived(guest.email)).mail.text, '/g/')
  await clinic.sms.arrived(guest.phone)
  const token = link.split('/').pop()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/start`))
  const own = new ApiClient(clinic.address)
  await provider.must(200, own.post(`/api/join/${token}`, { name: 'Zeb Typed-Himself' }))
  const texts = [guest.name, guest.email, guest.phone, 'Zeb Typed-Himself', token]
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
  await until('the data folder to be clean', () => {
    const data = join(clinic.folder, 'data')
    return readdirSync(data).every((file) => {
      const bytes = readFileSync(join(data, file))
      return !texts.some((text) => bytes.includes(text))
    })
  })
  for (const text of texts) assert.ok(!clinic.program.output.includes(text), `in the log: ${text}`)
})

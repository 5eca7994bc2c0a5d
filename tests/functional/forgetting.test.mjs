// After Complete Visit nothing of a guest is left: not in a file of the data folder, not in the log, and not in the
// memory of the program, which may be swapped out or end in a core file.
import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs'
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

/** Which of these texts lie in the writable memory of the program, and how often. */
function in_memory(pid, texts) {
  const found = {}
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').filter((one) => / rw-p /.test(one))) {
      const [from, to] = line.split(' ')[0].split('-').map((one) => parseInt(one, 16))
      const bytes = Buffer.alloc(to - from)
      try {
        readSync(memory, bytes, 0, bytes.length, from)
      } catch {
        continue // a guard page, or gone meanwhile
      }
      for (const text of texts)
        for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) found[text] = (found[text] ?? 0) + 1
    }
  } finally {
    closeSync(memory)
  }
  return found
}

test('a guest of a completed visit is in no file, no log line and no memory', async () => {
  const guest = { name: 'Zebulon Quartermaine', email: 'zebulon@home.example', phone: '+15550199123', kind: 'family', language: 'en' }
  const visit = await provider.must(201, provider.post('/api/visits', draft([me], { guests: [guest] })))
  const link = linkIn((await clinic.mail.arrived(guest.email)).mail.text, '/g/')
  await clinic.sms.arrived(guest.phone)
  const token = link.split('/').pop()
  await provider.must(200, provider.post(`/api/visits/${visit.id}/start`))
  const own = new ApiClient(clinic.address)
  await provider.must(200, own.post(`/api/join/${token}`, { name: 'Zeb Typed-Himself' }))
  const texts = [guest.name, guest.email, guest.phone, 'Zeb Typed-Himself', token]
  const pid = clinic.program.child.pid
  assert.notDeepEqual(in_memory(pid, texts), {}, 'the search finds what is there')
  await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
  await until('the data folder to be clean', () => {
    const data = join(clinic.folder, 'data')
    return readdirSync(data).every((file) => {
      const bytes = readFileSync(join(data, file))
      return !texts.some((text) => bytes.includes(text))
    })
  })
  // Connections that idle give back their buffers with the next thing that is asked.
  await until('the memory to be clean', () => {
    const left = in_memory(pid, texts)
    if (Object.keys(left).length === 0) return true
    throw new Error(JSON.stringify(left))
  })
  for (const text of texts) assert.ok(!clinic.program.output.includes(text), `in the log: ${text}`)
})

// The erasure test for who comes by telephone: half a minute after the visit neither the number that called, nor the
// PIN that was typed, nor the guest's own number lies in a file, a log line or the memory of the program.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { TestClinic } from '../support/clinic.mjs'
import { PhoneVisits, hastyWords, openWithTrunk } from '../support/dialing.mjs'
import { findInMemory } from '../support/memory.mjs'
import { Telephone } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

const clinic = new TestClinic()
after(async () => assert.equal(await clinic.close(), 0))

test('half a minute after a visit its callers are in no file, no log line and no memory', async () => {
  const { port, extra } = await openWithTrunk()
  await clinic.open({ extra: extra + hastyWords() })
  const provider = await clinic.signIn('shah@clinic.example')
  const visits = new PhoneVisits(provider)
  const booked = await visits.book()
  await provider.must(200, provider.post(`/api/visits/${booked.visit.id}/start`))
  const rosa = await Telephone.start('rosa', { hertz: 620, number: '+15550166789' })
  await visits.comesIn(booked, rosa, port)
  const texts = ['15550166789', booked.pin, booked.pin.replace(/(...)(...)(...)/, '$1-$2-$3'), '15551230000']
  const { pid } = clinic.program.child
  assert.notDeepEqual(findInMemory(pid, texts), [], 'the search of the memory finds what is there')
  await provider.must(200, provider.post(`/api/visits/${booked.visit.id}/complete`))
  await rosa.isHungUp(30)
  await rosa.stop()
  await until('the memory to be clean', () => {
    const left = findInMemory(pid, texts)
    if (left.length > 0) throw new Error(left.join(' | '))
    return true
  }, 30)
  const data = join(clinic.folder, 'data')
  for (const file of readdirSync(data)) {
    const bytes = readFileSync(join(data, file))
    assert.deepEqual(texts.filter((text) => bytes.includes(text)), [], file)
  }
  assert.deepEqual(texts.filter((text) => clinic.program.output.includes(text)), [], 'in the log')
})

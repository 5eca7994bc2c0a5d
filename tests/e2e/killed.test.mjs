// The program is killed between Confirm and sending. Nothing is lost, and nothing is sent twice.
import assert from 'node:assert/strict'
import { confirms, fillsIn, signsIn } from '../support/booking.mjs'
import { Cast } from '../support/cast.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

const cast = Cast.of()

cast.story('kill -9 after Confirm, before a message is out: after the next start each goes out, once', async () => {
  const { clinic } = cast
  const [shah, ana] = [await cast.withChromium('Dr. Priya Shah'), await cast.withChromium('Ana')]
  // Both services take what comes and let it wait: messages are in flight when the program dies, others not yet.
  const mail = clinic.mail.hold()
  const sms = clinic.sms.hold()
  await signsIn(shah, clinic.address, 'shah@clinic.example')
  await fillsIn(shah, { patient: { name: 'Walter Okafor', email: 'walter@home.example' },
    guests: [{ email: 'ana@home.example', kind: 'family', language: 'en' }, { phone: '+1 202 555 0143', kind: 'carer', language: 'en' }] })
  const id = await confirms(shah)
  await until('the mail server has been called', () => mail.waiting > 0)
  await clinic.killed()
  assert.equal(clinic.mail.messages.length + clinic.sms.messages.length, 0)
  mail.release()
  sms.release()
  await clinic.startsAgain()

  const told = await clinic.mail.arrived('ana@home.example')
  await clinic.mail.arrived('walter@home.example')
  await clinic.sms.arrived('+12025550143')
  const provider = await clinic.signIn('shah@clinic.example')
  await until('the visit knows that all are sent', async () => {
    const { seats } = await provider.must(200, provider.get(`/api/visits/${id}`))
    return seats.every(({ messages }) => messages.every(({ state }) => state === 'sent'))
  })
  assert.deepEqual(clinic.mail.messages.map(({ to }) => to.join()).sort(), ['ana@home.example', 'walter@home.example'])
  assert.deepEqual(clinic.sms.messages.map(({ to }) => to), ['+12025550143'])
  await ana.goto(linkIn(told.mail.text, '/g/'))
  await ana.reads(/You are invited to a video visit/)
})

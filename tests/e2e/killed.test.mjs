// The program is killed or stopped, and started again: nothing is lost, and a call goes on.
import assert from 'node:assert/strict'
import { confirms, fillsIn, signsIn } from '../support/booking.mjs'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

const cast = Cast.of()

cast.story('kill -9 after Confirm, before a message is out: after the next start each goes out, and none but what was in flight twice', async () => {
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
  // The service had taken the text message, and takes no key by which it would know it again.
  assert.ok(clinic.sms.messages.length <= 2 && clinic.sms.messages.every(({ to }) => to === '+12025550143'))
  await ana.goto(linkIn(told.mail.text, '/g/'))
  await ana.reads(/You are invited to a video visit/)
})

for (const [how, stops] of [['stopped', () => cast.clinic.program.stop()], ['killed', () => cast.clinic.killed()]]) {
  cast.story(`the program is ${how} in the middle of a call: who was in is back by itself`, async () => {
    const { clinic } = cast
    const provider = await clinic.signIn('shah@clinic.example')
    const email = `${how}@home.example`
    const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { patient: { name: 'Maria Lopez', email } })))
    const [shah, maria] = [await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 }), await cast.withChromium('Maria', { colour: 'blue', hertz: 880 })]
    await shah.signsInAs(provider)
    await shah.goto(`${clinic.address}/call/${visit.id}`)
    await maria.goto(linkIn((await clinic.mail.arrived(email)).mail.text, '/a/'))
    await maria.press('Start Appointment')
    await shah.perceives(maria)
    await maria.perceives(shah)
    await stops()
    await shah.reads(/Connection lost. Reconnecting/)
    await clinic.startsAgain()
    await until('all are in again', async () => {
      for (const person of [shah, maria]) {
        const last = (await person.socketMessages()).at(-1)
        if (!last.open || !last.received.includes('admitted')) return false
      }
      return true
    }, 30)
    await shah.perceives(maria)
    await maria.perceives(shah)
    for (const person of [shah, maria]) assert.doesNotMatch(await person.text(), /Reconnecting|interrupted/)
  })
}

// One guest from the first look at the link to what it says afterwards: in Firefox, and on a telephone's touch screen.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'

let provider
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  const admin = await clinic.signIn('admin@clinic.example')
  await admin.must(200, admin.patch('/api/clinic', { admission: 'ask', contact_phone: '+12025550100' }))
})
const looks = { colour: 'green', hertz: 660 }
const door = (person) => person.page.getByRole('region', { name: 'Waiting to come in' })

for (const [browser, comes] of [
  ['firefox', () => cast.withFirefox('Ana', looks)],
  ['390', () => cast.withChromium('Ana', { ...looks, options: { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true } })],
]) {
  cast.story(`a guest, ${browser === '390' ? 'on a telephone of 390 px' : 'in Firefox'}: too early, the door, asked for, in, put back, in again, left, back, over`, async () => {
    const book = async (name, minutes) => {
      const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
        minutes, patient: { name: 'Walter Okafor', email: undefined }, line: 'Please bring the list of medicines.',
        guests: [{ email: `${name}@home.example`, kind: 'family', language: 'en' }] })))
      return { visit, link: linkIn((await cast.clinic.mail.arrived(`${name}@home.example`)).mail.text, '/g/') }
    }
    const early = await book(`early-${browser}`, 120)
    const { visit, link } = await book(`ana-${browser}`, 0)
    const [shah, ana] = [await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 }), await comes()]

    await ana.goto(early.link)
    await ana.reads(/You are invited to a video visit[\s\S]*Dr\. Priya Shah[\s\S]*Please bring the list[\s\S]*too early to come in[\s\S]*How to reach the clinic/)
    await provider.must(200, provider.post(`/api/visits/${early.visit.id}/cancel`))
    await ana.goto(early.link)
    await ana.reads(/This visit has been cancelled[\s\S]*How to reach the clinic\s*Call\s.?\+1\s202/)
    await ana.picture(`guest-cancelled-${browser}`)

    await shah.signsInAs(provider)
    await shah.goto(`${cast.clinic.address}/call/${visit.id}`)
    await ana.goto(link)
    await ana.fill('Your name', 'Ana')
    await ana.picture(`guest-door-${browser}`)
    await ana.press('Join Meeting')
    await ana.reads(/The provider knows that you are here/)
    assert.equal((await ana.inbound()).connections, 0)
    await door(shah).getByRole('button', { name: 'Admit', exact: true }).click()
    await ana.perceives(shah)
    await shah.perceives(ana)
    await ana.picture(`guest-in-call-${browser}`)

    await shah.press('Participants')
    await shah.press('Put Ana back into waiting')
    await ana.reads(/You are back in the waiting room/)
    await ana.picture(`guest-put-back-${browser}`)
    await ana.seesNo('red')
    await ana.hearsNo(440)
    await door(shah).getByRole('button', { name: 'Admit', exact: true }).click()
    await ana.perceives(shah)

    await ana.press('Leave')
    await ana.reads(/You have left the visit[\s\S]*Come back/)
    await ana.press('Come back')
    await ana.perceives(shah)
    await shah.perceives(ana)

    await provider.must(200, provider.post(`/api/visits/${visit.id}/complete`))
    await ana.reads(/This visit is over[\s\S]*Thank you for being there/)
    await ana.goto(link)
    await ana.reads(/This visit is over[\s\S]*nothing more to do/)
    await ana.picture(`guest-over-${browser}`)
  })
}

// Add Participants while the call runs: in the call window, and from the Waiting Room. Nobody has to leave.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { chimes } from '../support/equipment.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let provider, visit, shah, walter
const connections = new Map()
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))
  ;({ shah, walter } = await cast.callWithPatient(provider, visit))
  for (const person of [shah, walter]) connections.set(person, (await person.inbound()).connections)
})

const fresh_link = (person) => person.page.locator('[data-fresh-link]').innerText()
const another_link = (person, than) => until('a new link is shown', async () => {
  const link = await fresh_link(person)
  return link !== than && link
})
async function joins(person, link) {
  await person.goto(link)
  await person.fill('Your name', person.name)
  await person.press('Join Meeting')
}
/** Everybody still has the connections of the beginning, and none was put back to waiting. */
async function nobody_left() {
  for (const person of [shah, walter]) {
    const sockets = await person.socketMessages()
    assert.equal(sockets.length, 1, `${person.name} came back`)
    assert.ok(!sockets[0].received.includes('waiting'))
    assert.equal((await person.inbound()).connections, connections.get(person))
  }
  await shah.perceives(walter)
  await walter.perceives(shah)
}

cast.story('copying the link uses the invitation up, a new one appears, and who has the link comes in', async () => {
  await shah.press('Add Participants')
  await shah.reads(/Windows and macOS computers, Android phones, iPhones and iPads/)
  const first = await another_link(shah)
  await shah.picture('call-add-participants')
  await shah.press('Copy link')
  await another_link(shah, first)
  assert.equal(await shah.page.evaluate(() => navigator.clipboard.readText()), first)
  await shah.reads(/Link copied. A new one is shown/)
  await shah.press('Close')

  const before = await shah.evaluate(chimes)
  const ana = await cast.withChromium('Ana', { colour: 'green', hertz: 660 })
  await joins(ana, first)
  for (const other of [shah, walter]) {
    await other.reads(/Ana came in \(Guest, by link\)/)
    await other.perceives(ana)
    await ana.perceives(other)
  }
  assert.equal(await shah.evaluate(chimes), before + 1, 'one chime')
  await nobody_left()
})

cast.story('Send Invitation tells one by e-mail and one by text message; a wrong address is told at its field', async () => {
  const { mail, sms } = cast.clinic
  await shah.press('Add Participants')
  const first = await another_link(shah)
  await shah.fill('E-mail address', 'sam@home')
  await shah.press('Send Invitation')
  await shah.reads(/This is not an e-mail address/)
  assert.equal(await shah.page.evaluate(() => document.activeElement.type), 'email')
  await shah.fill('E-mail address', 'sam@home.example')
  await shah.press('Another guest')
  const again = shah.page.getByLabel('E-mail address').nth(1)
  await again.fill('sam@HOME.example')
  await shah.press('Send Invitation')
  await shah.reads(/This is there twice/)
  assert.match(await again.evaluate((field) => document.getElementById(field.getAttribute('aria-describedby'))?.textContent ?? ''), /This is there twice/)
  assert.ok(!mail.messages.some(({ to }) => to.includes('sam@home.example')), 'nobody is invited by half a form')
  await again.fill('')
  await shah.page.getByLabel('Phone number').nth(1).fill('(202) 555-0143')
  await shah.page.getByLabel('Kind').nth(1).selectOption('interpreter')
  await shah.page.getByLabel('Interprets').selectOption('es')
  await shah.press('Send Invitation')
  await shah.reads(/2 invitations are on their way/)
  await another_link(shah, first)
  const sams = linkIn((await mail.arrived('sam@home.example')).mail.text, '/g/')
  const interpreters = linkIn((await sms.arrived('+12025550143')).text, '/g/')
  assert.deepEqual(sms.mistakes, [])
  await until('the list says sent', async () => (await shah.page.locator('.participants-state[data-state="sent"]').count()) === 2)
  // What Visit Details can do is at hand beside the call, too: who invited, and every action at a name.
  const sam_row = shah.page.locator('.participants-list > ul > li').filter({ hasText: 'sam@home.example' })
  await until('who invited', async () => /invited by Dr\. Priya Shah/i.test(await sam_row.innerText()))
  await sam_row.getByRole('button', { name: 'Resend' }).click()
  const twice = () => mail.messages.filter(({ raw }) => /sam@home\.example/.test(raw)).length === 2
  await until('a second message', twice)
  await shah.picture('call-invited')
  await sam_row.getByRole('button', { name: /^More/ }).click()
  await shah.picture('call-invited-more')
  await sam_row.getByRole('button', { name: 'Show PIN' }).click()
  const pin = shah.page.getByRole('dialog', { name: /^PIN of / })
  await pin.getByText(/\d{3}/).first().waitFor()
  await shah.page.keyboard.press('Escape')
  await pin.waitFor({ state: 'detached' })
  await shah.press('Close')

  const sam = await cast.withChromium('Sam', { colour: 'purple', hertz: 1100 })
  const rosa = await cast.withChromium('Rosa', { colour: 'green', hertz: 1320 })
  await joins(sam, sams)
  await joins(rosa, interpreters)
  await walter.reads(/Rosa came in \(Interpreter, Spanish, by link\)/)
  for (const other of [shah, walter, rosa]) await other.perceives(sam)
  for (const other of [shah, walter, sam]) await other.perceives(rosa)
  await shah.picture('call-four')
  await nobody_left()
})

cast.story('from the Waiting Room: the same panel beside the running call; Visit Details show who comes in', async () => {
  const desk = await cast.withChromium('Dr. Shah at the dashboard')
  await desk.signsInAs(provider)
  await desk.goto(`${cast.clinic.address}/waiting-room`)
  await desk.press('Walter Okafor')
  await desk.reads(/Visit Details[\s\S]*In call[\s\S]*Return to Call/)
  await desk.press('Add Participants')
  await desk.reads(/Windows and macOS computers, Android phones, iPhones and iPads/)
  await another_link(desk)
  await desk.fill('Phone number', '+1 202 555 0150')
  await desk.press('Send Invitation')
  await desk.reads(/The invitation is on its way/)
  const link = linkIn((await cast.clinic.sms.arrived('+12025550150')).text, '/g/')
  await desk.press('Close')
  const ana = await cast.withChromium('Aunt Ana', { colour: 'green', hertz: 660 })
  await joins(ana, link)
  await shah.perceives(ana)
  await walter.reads(/Aunt Ana came in/)
  await desk.reads(/Aunt Ana[\s\S]{0,40}in the call/)
  await desk.picture('details-in-call')
  await nobody_left()
})

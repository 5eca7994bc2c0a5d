// The steps of booking on the dashboard as a person takes them, by the accessible names of product.md.
import assert from 'node:assert/strict'
import { localTime, password } from './clinic.mjs'

// One of these is in the middle of its day whenever the tests run: a drag then never runs into midnight.
const zones = ['Pacific/Honolulu', 'America/New_York', 'UTC', 'Asia/Karachi', 'Asia/Tokyo']
export const daytimeZone = () => zones.find((zone) => {
  const hour = Number(localTime(0, zone).slice(11, 13))
  return hour >= 8 && hour < 18
})

export async function signsIn(person, address, email) {
  await person.goto(`${address}/`)
  await person.fill('E-mail', email)
  await person.fill('Password', password)
  await person.press('Sign in')
  await person.page.getByRole('link', { name: 'Schedule' }).or(person.button('Schedule')).first().click()
  await person.button('Create New Visit').waitFor()
}

/** Drags over the half hour that runs and the one after it, in the clinic's zone; returns both ends' local times. */
export async function dragsOverNow(person, zone) {
  const { page } = person
  const now = localTime(0, zone)
  const minutes = Number(now.slice(11, 13)) * 60 + (now.slice(14) < '30' ? 0 : 30)
  const clock = (at) => `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
  const row = (at) => page.locator(`.fc-timegrid-slot-lane[data-time="${clock(at)}:00"]`)
  const day = page.locator(`.fc-timegrid-col[data-date="${now.slice(0, 10)}"]`)
  await row(minutes + 30).scrollIntoViewIfNeeded()
  const [column, first, second] = [await day.boundingBox(), await row(minutes).boundingBox(), await row(minutes + 30).boundingBox()]
  const x = column.x + column.width / 2
  await page.mouse.move(x, first.y + 3)
  await page.mouse.down()
  await page.mouse.move(x, first.y + first.height, { steps: 4 })
  await page.mouse.move(x, second.y + second.height - 3, { steps: 4 })
  await page.mouse.up()
  await person.reads(/Chosen: /)
  return { starts: `${now.slice(0, 10)}T${clock(minutes)}`, ends: `${now.slice(0, 10)}T${clock(minutes + 60)}` }
}

/**
 * The form from Create New Visit to the check page. A patient is { name, email?, phone?, messages_to? }, a guest
 * { email?, phone?, kind, language }, `provider` a name.
 */
export async function fillsIn(person, { patient, provider, reason, guests = [] }) {
  const { page } = person
  await person.press('Create New Visit')
  await page.getByRole('combobox', { name: 'Patient name' }).fill(patient.name)
  if (patient.email) await person.fill('E-mail address', patient.email)
  if (patient.phone) await person.fill('Mobile or landline', patient.phone)
  if (patient.messages_to) await person.choose('Messages go to', patient.messages_to)
  if (provider) await person.choose('Provider', { label: provider })
  if (reason) await person.fill('Reason', reason)
  for (const [index, guest] of guests.entries()) {
    await person.press('+ Other guest')
    const row = page.getByRole('group', { name: `Guest ${index + 1}` })
    if (guest.email) await row.getByLabel('E-mail address').fill(guest.email)
    if (guest.phone) await row.getByLabel('Phone number').fill(guest.phone)
    await row.getByLabel('Kind').selectOption(guest.kind)
    await row.getByLabel('Messages and pages in').selectOption(guest.language)
  }
  await person.press('Create Visit')
  await person.reads(/Check every detail/)
}

/** Presses Confirm, and returns the id of the visit, whose details it opens. */
export async function confirms(person) {
  await person.press('Confirm')
  await person.reads(/The visit is booked/)
  await person.press('Open Visit Details')
  await person.reads(/Visit Details/)
  const id = (await person.evaluate(() => location.pathname)).match(/^\/visits\/([0-9a-z]{26})$/)?.[1]
  assert.ok(id, 'the address names the visit')
  return id
}

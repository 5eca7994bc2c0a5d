// What stays of a visit and what does not: the lines for the chart that Complete Visit offers, and the audit log of the
// clinic's admin.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let provider, visit
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
  visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [
    { email: 'ana@home.example', kind: 'family', language: 'en' },
    { email: 'ben@home.example', kind: 'interpreter', language: 'en', interprets: 'es' },
    { email: 'never@home.example', kind: 'carer', language: 'en' }] })))
})

async function joins(person, email) {
  await person.goto(linkIn((await cast.clinic.mail.arrived(email)).mail.text, '/g/'))
  await person.fill('Your name', person.name)
  await person.press('Join Meeting')
}

cast.story('Complete Visit names guests with kind and times, for the chart; then it is gone', async () => {
  const shah = await cast.withChromium('Dr. Priya Shah', { colour: 'red', hertz: 440 })
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/call/${visit.id}`)
  const ana = await cast.withChromium('Ana Lopez', { colour: 'green', hertz: 660 })
  const ben = await cast.withChromium('Ben Ortiz', { colour: 'blue', hertz: 880 })
  await joins(ana, 'ana@home.example')
  await joins(ben, 'ben@home.example')
  await shah.perceives(ana)
  await shah.perceives(ben)
  await ben.press('Leave')
  await shah.seesNo('blue')
  const seats = () => provider.must(200, provider.get(`/api/visits/${visit.id}`)).then((details) => details.seats)
  await until('Ben has left', async () => (await seats())[2].state === 'left')

  await shah.press('Complete Visit')
  await shah.reads(/Complete this visit\?/)
  await shah.reads(/Still in the call:\s*Ana Lopez \(Family\) by link, in the call since /)
  await shah.reads(/Were here before:\s*Ben Ortiz \(Interpreter, Spanish\) by link, in the call /)
  await shah.picture('complete-visit')
  await shah.press('Copy for the chart')
  await shah.reads(/Copied\. Paste it into the chart now/)
  const lines = (await shah.page.evaluate(() => navigator.clipboard.readText())).split('\n')
  assert.match(lines[0], /^Video visit on \w+, \w+ \d+, \d+, .*\d.*, /)
  assert.match(lines[1], /^Ana Lopez \(Family\): by link, in the call since \d+:\d\d\s[AP]M$/)
  assert.match(lines[2], /^Ben Ortiz \(Interpreter, Spanish\): by link, in the call \d+:\d\d.*[AP]M$/)
  assert.equal(lines.length, 3, 'nobody who never came, and no address')

  await shah.page.getByRole('dialog').getByRole('button', { name: 'Complete Visit', exact: true }).click()
  await until('the visit is completed', async () => (await provider.get(`/api/visits/${visit.id}`)).json.status === 'completed')
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.reads(/The visit is over/)
  assert.doesNotMatch(await shah.text(), /Ana Lopez|Ben Ortiz|@home\.example/)
  assert.doesNotMatch(JSON.stringify(await seats()), /Ana|Ben|@home\.example/)
})

cast.story('the admin reads who did what, in words, of one person, one visit, one day; and saves it as a file', async () => {
  const dana = await cast.withChromium('Dana Admin')
  const admin = await cast.clinic.signIn('admin@clinic.example')
  await dana.signsInAs(admin)
  await dana.goto(`${cast.clinic.address}/settings`)
  await dana.press('Open the audit log')
  await dana.reads(/Dr\. Priya Shah\s+Completed the visit\s+Visit of /)
  await dana.reads(/Guest 1 \(Family\)\s+Came into the visit/)
  await dana.reads(/Came: by link/)
  await dana.picture('audit-log')
  assert.doesNotMatch(await dana.text(), /Ana|Ben Ortiz|@home\.example|Walter/)

  await dana.page.getByLabel('Person', { exact: true }).selectOption({ label: 'Dr. Tom Weber' })
  await dana.reads(/Set a new password/)
  await until('nothing of others', async () => !/Completed the visit/.test(await dana.text()))
  await dana.page.getByLabel('Person', { exact: true }).selectOption({ label: 'Everybody' })
  await dana.fill('Day', '2020-02-29')
  await dana.reads(/No events match/)
  await dana.fill('Day', '')
  await dana.reads(/Completed the visit/)
  await dana.press('Only this visit')
  await until('nothing of other things', async () => !/Signed in/.test(await dana.text()))
  await dana.reads(/Booked the visit/)

  const [saved] = await Promise.all([dana.page.waitForEvent('download'), dana.press('Export as CSV')])
  assert.equal(saved.suggestedFilename(), 'audit-log.csv')
  const rows = readFileSync(await saved.path(), 'utf8').trimEnd().split('\r\n')
  assert.match(rows[0], /^\ufeff"Number","Time","Who"/)
  const page = await admin.must(200, admin.get(`/api/audit?limit=200&visit_id=${visit.id}`))
  assert.equal(rows.length - 1, page.events.length, 'as many as are looked for')
  assert.ok(rows.some((row) => row.includes('"Dr. Priya Shah"') && row.includes('"Completed the visit","visit.completed"')))
  await dana.press('All visits')
  await dana.reads(/Signed in/)

  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/settings/audit`)
  await shah.reads(/Only a clinic admin/)
})

// The clinic's settings, each changed as an admin does it, seen where guests and patients meet it, and read afterwards
// in the audit log, in words.
import assert from 'node:assert/strict'
import { crc32, deflateSync } from 'node:zlib'
import { Findings } from '../support/axe.mjs'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { trunkSettings } from '../support/dialing.mjs'
import { linkIn } from '../support/mail.mjs'
import { freePort } from '../support/telephone.mjs'
import { until } from '../support/wait.mjs'

let provider, dana
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
}, async () => ({ extra: trunkSettings(await freePort()) }))

/** A PNG of one colour, as a program that makes pictures writes it. */
function picture(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const size = Buffer.alloc(4)
    const sum = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8) // 8 bits, red green blue
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([20, 90, 160]))])
  const rows = deflateSync(Buffer.concat(Array(height).fill(row)))
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

let booked = 0
/** A visit with a guest who has been written to, and the links of both. */
async function books() {
  const n = ++booked
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
    patient: { name: `Patient ${n}`, email: `p${n}@home.example` }, guests: [{ email: `g${n}@home.example`, kind: 'family', language: 'en' }] })))
  const link = async (who, part) => linkIn((await cast.clinic.mail.arrived(`${who}${n}@home.example`)).mail.text, part)
  return { ...visit, patient_link: await link('p', '/a/'), guest_link: await link('g', '/g/') }
}

async function opensSettings() {
  if (dana === undefined) {
    dana = await cast.withChromium('Dana Admin')
    cast.stays(dana)
    await dana.signsInAs(await cast.clinic.signIn('admin@clinic.example'))
  }
  await dana.goto(`${cast.clinic.address}/settings`)
  await dana.page.getByRole('heading', { name: 'Guest Invite', exact: true }).waitFor()
  return dana
}

const part = (name) => dana.page.getByRole('region', { name, exact: true })
const way = (name) => dana.page.getByRole('switch', { name, exact: true })
/** Turns a switch, and answers the question that it asks. */
async function turns(name, question) {
  const before = await way(name).isChecked()
  await way(name).click()
  if (question !== undefined) {
    await dana.reads(question)
    await dana.press('Switch off')
  }
  await until(`${name} is turned`, async () => (await way(name).isChecked()) !== before)
}

cast.story('guests come by telephone alone: their links say so, panels show a number, and the patient comes by link as ever', async () => {
  const visit = await books()
  await opensSettings()
  await turns('By link', /Switch off coming in by link\?[\s\S]*1 guest has been invited already[\s\S]*PINs still do/)
  await way('By telephone').click()
  await dana.reads(/Guests need one way in/)
  assert.ok(await way('By telephone').isChecked())

  const [ana, walter, shah] = await Promise.all(['Ana', 'Walter', 'Dr. Priya Shah'].map((name) => cast.withChromium(name)))
  await ana.goto(visit.guest_link)
  await ana.reads(/Guests of this clinic take part by telephone[\s\S]*\+1 555[\s\S]*PIN/)
  assert.equal(await ana.button('Join Meeting').count(), 0)
  await ana.button('Not for me').waitFor()
  const look = new Findings()
  await look.look(ana, 'settings guest by phone only')
  look.judge()
  await walter.goto(visit.patient_link)
  await walter.button('Start Appointment').waitFor()

  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.press('Add Participants')
  await shah.button('Copy number and PIN').waitFor()
  assert.equal(await shah.button('Copy link').count(), 0)
  await walter.press('Invite a guest')
  await walter.button('Copy number and PIN').waitFor()
  assert.equal(await walter.button('Copy link').count(), 0)
  const token = visit.guest_link.split('/').pop()
  assert.match((await provider.must(403, provider.post(`/api/join/${token}`, { name: 'Ana' }))).type, /guest_way_off/)
  await turns('By link')
  await until('the page of the link looks again', async () => {
    await ana.goto(visit.guest_link)
    return (await ana.button('Join Meeting').count()) === 1
  })
})

cast.story('without telephone, text message and e-mail there are no such fields, and no request gets through', async () => {
  const visit = await books()
  await opensSettings()
  await turns('By telephone', /Switch off coming in by telephone\?[\s\S]*links still do/)
  await turns('Invite by text message')
  const [ana, shah] = await Promise.all(['Ana', 'Dr. Priya Shah'].map((name) => cast.withChromium(name)))
  await ana.goto(visit.guest_link)
  await ana.button('Join Meeting').waitFor()
  assert.doesNotMatch(await ana.text(), /Join by telephone/)
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.press('Add Participants')
  await shah.button('Send Invitation').waitFor()
  await until('the telephone field is not there', async () => (await shah.page.getByLabel('Phone number', { exact: true }).count()) === 0)
  assert.equal(await shah.button('Copy number and PIN').count(), 0)
  await turns('Invite by e-mail')
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  // The panel's own question is held back: until it is answered nothing is offered, and the focus stays where it is.
  let answer
  const held_back = new Promise((go) => (answer = go))
  await shah.button('Add Participants').waitFor()
  await shah.page.route(`**/api/visits/${visit.id}`, async (route) => {
    await held_back
    await route.continue()
  })
  await shah.press('Add Participants')
  await shah.button('Copy link').waitFor()
  const sheet = shah.page.getByRole('dialog', { name: 'Add Participants' })
  await sheet.getByRole('button', { name: 'Close' }).focus()
  assert.equal(await shah.button('Send Invitation').count(), 0, 'not known yet')
  answer()
  await sheet.getByRole('heading', { name: 'Invited' }).waitFor()
  assert.equal(await shah.button('Send Invitation').count(), 0, 'nothing to send by')
  assert.equal(await shah.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Close')
  await shah.page.unrouteAll({ behavior: 'wait' })
  await shah.goto(`${cast.clinic.address}/schedule`)
  await shah.press('Create New Visit')
  await shah.reads(/invited neither by e-mail nor by text message/)
  assert.equal(await shah.button('+ Other guest').count(), 0)
  for (const address of [{ email: 'x@home.example' }, { phone: '+12025550143' }]) {
    const guest = { ...address, kind: 'family', language: 'en' }
    for (const answer of [provider.post(`/api/visits/${visit.id}/invitations`, { guests: [guest] }), provider.post('/api/visits', draft([provider.session.person.id], { guests: [guest] }))])
      assert.match((await provider.must(403, answer)).type, /guest_way_off/)
  }
  for (const name of ['By telephone', 'Invite by text message', 'Invite by e-mail']) await turns(name)
})

cast.story('the languages that are offered stand on the pages and in the forms; the clinic’s own cannot be taken away', async () => {
  const visit = await books()
  await opensSettings()
  const box = (name) => part('Languages').getByRole('checkbox', { name: new RegExp(name) })
  assert.ok(await box('English').isDisabled())
  for (const name of ['Français', 'Русский', '한국어', 'Kreyòl', 'Tagalog', 'Deutsch', 'Português', 'Tiếng Việt', 'العربية']) await box(name).uncheck()
  await part('Languages').getByRole('button', { name: 'Save' }).click()
  await dana.reads(/Saved/)
  const ana = await cast.withChromium('Ana')
  await ana.goto(visit.guest_link)
  await ana.button('Join Meeting').waitFor()
  const offered = await ana.page.getByRole('combobox', { name: 'Language' }).locator('option').allTextContents()
  assert.deepEqual(offered, ['English', 'Español', '简体中文'])
  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.press('Add Participants')
  const asked = shah.page.getByLabel('Messages and pages in', { exact: true }).locator('option')
  await until('three languages in the form', async () => (await asked.count()) === 3)
})

cast.story('where guests are asked in, the door says so', async () => {
  await opensSettings()
  await part('Visits').getByRole('radio', { name: /^Ask/ }).check()
  await part('Visits').getByRole('button', { name: 'Save' }).click()
  await dana.reads(/Saved/)
  const visit = await books()
  const [ana, walter] = await Promise.all(['Ana', 'Walter'].map((name) => cast.withChromium(name)))
  await ana.goto(visit.guest_link)
  await ana.reads(/You can join and wait; the provider lets you in/)
  await walter.goto(visit.patient_link)
  await walter.reads(/you will come in by yourself/)
  await provider.must(200, provider.post(`/api/visits/${visit.id}/start`))
})

cast.story('logo and colour stand on the pages of guests and patients, readable in light and dark; removing the logo asks', async () => {
  await opensSettings()
  const looks = part('Logo and colour')
  const choose = (name, bytes, type = 'image/png') => looks.getByLabel('Logo', { exact: true }).setInputFiles({ name, mimeType: type, buffer: bytes })
  await choose('logo.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'), 'image/svg+xml')
  await dana.reads(/This is not a PNG, JPEG or WebP picture/)
  await choose('big.png', Buffer.alloc(129 * 1024))
  await dana.reads(/This picture is larger than 128 KB/)
  await choose('wide.png', picture(1100, 40))
  await dana.reads(/wider or higher than 1024 pixels/)
  await choose('logo.png', picture(240, 60))
  await looks.getByRole('button', { name: 'Remove logo' }).waitFor()
  await looks.getByLabel('Colour', { exact: true }).fill('#ffd400')
  await dana.reads(/On light pages a darker shade of your colour is used/)
  await dana.picture('settings-branding')
  await looks.getByRole('button', { name: 'Save' }).click()
  await dana.reads(/Saved/)

  const visit = await books()
  const ana = await cast.withChromium('Ana')
  await ana.goto(visit.guest_link)
  await ana.button('Join Meeting').waitFor()
  const logo = ana.page.getByRole('img', { name: 'Riverside Clinic' })
  assert.equal(await logo.evaluate(async (image) => (await image.decode(), image.naturalWidth)), 240)
  const { headers } = await fetch(cast.clinic.address + (await logo.getAttribute('src')))
  assert.equal(headers.get('content-type'), 'image/png')
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.match(headers.get('cache-control'), /immutable/)
  const colour = () => ana.button('Join Meeting').evaluate((button) => getComputedStyle(button).backgroundColor)
  const light = await colour()
  assert.notEqual(light, 'rgb(11, 100, 112)')
  await ana.page.emulateMedia({ colorScheme: 'dark' })
  await until('dark pages show the colour itself', async () => (await colour()) === 'rgb(255, 212, 0)')
  const look = new Findings()
  await look.look(ana, 'settings guest branded')
  await ana.page.getByRole('combobox', { name: 'Language' }).selectOption('es')
  await ana.reads(/Su nombre|Tu nombre/)
  await ana.goto(visit.patient_link)
  await ana.button('Start Appointment').waitFor()
  await look.look(ana, 'settings patient branded')
  await ana.goto(`${cast.clinic.address}/g/aaaaaaaaaaaaaaaaaaaaaaaaaaa`)
  await ana.reads(/We do not know this link/)
  assert.equal(await ana.page.getByRole('img').count(), 0, 'an unknown link knows no clinic')
  look.judge()
  const mail = await cast.clinic.mail.arrived(`g${booked}@home.example`)
  const hex = '#' + light.match(/\d+/g).map((each) => Number(each).toString(16).padStart(2, '0')).join('')
  assert.ok(mail.mail.html.includes(`background:${hex}`), `the button in the e-mail is ${hex}`)

  await looks.getByRole('button', { name: 'Remove logo' }).click()
  await dana.reads(/Remove the logo\?/)
  await dana.press('Keep the logo')
  await looks.getByRole('button', { name: 'Remove logo' }).click()
  await dana.page.getByRole('dialog').getByRole('button', { name: 'Remove logo' }).click()
  await until('the logo is gone', async () => (await looks.getByRole('button', { name: 'Remove logo' }).count()) === 0)
  await ana.goto(visit.guest_link)
  await ana.reads(/Riverside Clinic/)
  assert.equal(await ana.page.getByRole('img', { name: 'Riverside Clinic' }).count(), 0)
})

cast.story('the privacy sentence stands above Join Meeting in the reader’s language, else the page’s own', async () => {
  await opensSettings()
  const privacy = part('Privacy sentence')
  await privacy.getByLabel('In English', { exact: true }).fill('Riverside records nothing.')
  await privacy.getByText('Other languages').click()
  await privacy.getByLabel('In Spanish', { exact: true }).fill('Riverside no graba nada.')
  await privacy.getByRole('button', { name: 'Save' }).click()
  await dana.reads(/Saved/)
  const visit = await books()
  const ana = await cast.withChromium('Ana')
  await ana.goto(visit.guest_link)
  await ana.reads(/Riverside records nothing\.\s+Join Meeting/)
  await ana.press('Español')
  await ana.reads(/Riverside no graba nada/)
  await ana.page.getByRole('combobox').selectOption('zh-Hans')
  await ana.reads(/[\u4e00-\u9fff]/)
  await until('the page has a sentence of its own', async () => {
    const text = await ana.text()
    return !/Riverside (records|no graba)/.test(text) && /账户|帐户|注册/.test(text)
  })
})

cast.story('how long things are kept: bounds, a question before less is kept, and no question before more', async () => {
  await opensSettings()
  const kept = part('How long things are kept')
  const save = () => kept.getByRole('button', { name: 'Save' }).click()
  const days = (name) => kept.getByLabel(`${name} (days)`, { exact: true })
  assert.deepEqual(await Promise.all(['Visits', 'Patients', 'Audit log'].map((name) => days(name).inputValue())), ['365', '365', '2190'])
  await days('Visits').fill('10')
  await save()
  await dana.reads(/This is out of range/)
  await days('Visits').fill('90')
  await save()
  await dana.reads(/Keep less long\?[\s\S]*cannot be undone/)
  await dana.picture('settings-retention-question')
  await dana.press('Remove what is older')
  await until('it is saved', async () => (await dana.page.getByRole('dialog').count()) === 0)
  await days('Audit log').fill('3650')
  await save()
  await until('that is saved too', async () => (await provider.must(200, provider.get('/api/clinic'))).retention.audit_days === 3650)
})

cast.story('the audit log tells each of these changes in words', async () => {
  const admin = await cast.clinic.signIn('admin@clinic.example')
  // The page reads the log once; an event stands in it when it is sealed, a moment after it happened.
  await until('the last change is sealed', async () => /3650/.test(JSON.stringify((await admin.get('/api/audit?limit=50')).json)))
  await opensSettings()
  await dana.press('Open the audit log')
  for (const words of [/Guests by link: off/, /Guests by link: on/, /Guests by telephone: off/, /Guests invited by e-mail: off/, /Guests invited by text message: off/,
    /Languages offered: English, Spanish, and Simplified Chinese|Languages offered: English, Spanish,? and .*Chinese/, /Admission: ask/,
    /Logo: changed/, /Logo: removed/, /Colour: #ffd400/, /Privacy sentence: English and Spanish/, /Visits are kept \(days\): 90/, /Audit log is kept \(days\): 3650/])
    await dana.reads(words)
  await dana.picture('settings-audit-log')
})

cast.story('an index leads to each part of the settings, by keyboard and at 320 px too', async () => {
  await opensSettings()
  const index = dana.page.getByRole('navigation', { name: 'On this page' })
  const names = await index.getByRole('link').allTextContents()
  const headings = await dana.page.locator('.settings-part > h2').allTextContents()
  assert.deepEqual(names, headings, 'every part, in its order')
  const at_top = (name) => until(`${name} is in sight`, () => part(name).evaluate((region) => {
    const { top } = region.getBoundingClientRect()
    return top >= 0 && top < innerHeight / 2 && document.activeElement === region.querySelector('h2')
  }))
  await index.getByRole('link', { name: 'Words of messages' }).focus()
  await dana.page.keyboard.press('Enter')
  await at_top('Words of messages')
  await dana.picture('settings-index')
  await dana.page.setViewportSize({ width: 320, height: 640 })
  const opener = index.getByRole('button', { name: 'On this page' })
  await opener.click()
  await dana.picture('settings-index-narrow')
  assert.ok(await index.locator('ul').evaluate((list) => {
    const { left, right, bottom } = list.getBoundingClientRect()
    return left >= 0 && right <= innerWidth && bottom <= innerHeight
  }), 'the list is within the screen')
  await index.getByRole('link', { name: 'Failed messages' }).click()
  await at_top('Failed messages')
  assert.equal(await opener.getAttribute('aria-expanded'), 'false')
  await dana.page.setViewportSize({ width: 1280, height: 800 })
})

cast.story('leaving the settings with unsaved words asks, whichever way out is taken', async () => {
  await opensSettings()
  const question = dana.page.getByRole('dialog', { name: 'Throw away what you typed?' })
  const tab = (name) => dana.page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: new RegExp(`^${name}`) })
  const at = () => dana.evaluate(() => location.pathname)
  await tab('Waiting Room').click()
  await tab('Settings').click()
  const name = part('Clinic').getByLabel('Public name', { exact: true })
  await name.fill('Riverside and friends')
  await tab('Waiting Room').click()
  await question.getByText('What you changed under Clinic has not been saved.').waitFor()
  await dana.picture('settings-leave-question')
  await question.getByRole('button', { name: 'Keep editing' }).click()
  assert.deepEqual([await at(), await name.inputValue()], ['/settings', 'Riverside and friends'])
  await dana.page.goBack()
  await question.getByRole('button', { name: 'Keep editing' }).click()
  assert.deepEqual([await at(), await name.inputValue()], ['/settings', 'Riverside and friends'])
  await dana.press('Open the audit log')
  await question.getByRole('button', { name: 'Keep editing' }).click()
  const privacy = part('Privacy sentence').getByLabel('In English', { exact: true })
  await privacy.fill('Nothing is recorded.')
  await part('Languages').getByRole('checkbox', { name: /Deutsch/ }).check()
  await part('Languages').getByRole('button', { name: 'Save' }).click()
  await part('Privacy sentence').getByText('Other languages').click()
  await part('Privacy sentence').getByLabel('In German', { exact: true }).waitFor()
  assert.equal(await privacy.inputValue(), 'Nothing is recorded.', 'saving another part loses nothing of this one')
  const native = new Promise((resolve) => dana.page.once('dialog', async (dialog) => {
    await dialog.dismiss()
    resolve(dialog.type())
  }))
  await dana.evaluate(() => setTimeout(() => location.reload()))
  assert.equal(await native, 'beforeunload')
  assert.equal(await name.inputValue(), 'Riverside and friends')
  await dana.page.goBack()
  await question.getByRole('button', { name: 'Throw away' }).click()
  await until('the page behind', async () => (await at()) === '/waiting-room')
  await tab('Settings').click()
  await name.waitFor()
  assert.equal(await name.inputValue(), 'Riverside Clinic')
  await tab('Schedule').click()
  await until('nothing is asked when nothing was typed', async () => (await at()) === '/schedule')
})

cast.story('the page of settings in light, dark, right-to-left and at 320 px', async () => {
  await opensSettings()
  const look = new Findings()
  await look.look(dana, 'settings whole')
  look.judge()
})

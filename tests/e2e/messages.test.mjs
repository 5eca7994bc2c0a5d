// The settings of messages as an admin finds them: which reminders go out, and the quiet hours; and the e-mail itself, whose
// words can be read on light and dark ground.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let admin, provider
const cast = Cast.of(async ({ clinic }) => {
  admin = await clinic.signIn('admin@clinic.example')
  provider = await clinic.signIn('shah@clinic.example')
}, async () => ({ has_address: true }))

cast.story('an admin chooses reminders and quiet hours, and is told what is wrong', async () => {
  const dana = await cast.withChromium('Dana Admin')
  await dana.signsInAs(admin)
  await dana.goto(`${cast.clinic.address}/settings`)
  const part = dana.page.getByRole('region', { name: 'Messages', exact: true })
  const lead = (name) => part.getByRole('checkbox', { name, exact: true })
  await until('the rules are loaded', async () => (await lead('1 day').count()) === 1)
  assert.ok(await lead('1 day').isChecked())
  assert.ok(await lead('15 minutes').isChecked())
  await lead('1 day').uncheck()
  await lead('2 days').check()
  await part.getByLabel('Until').fill('07:30')
  await part.getByRole('button', { name: 'Save' }).click()
  await dana.reads(/Saved/)
  assert.equal(await dana.evaluate(() => document.activeElement.textContent), 'Save', 'the focus stays where it was')
  const { reminders_minutes, quiet_hours } = await admin.must(200, admin.get('/api/clinic/messages'))
  assert.deepEqual([reminders_minutes.join(), quiet_hours.until], ['2880,15', '07:30'])
  await dana.picture('settings-messages')
  await part.getByLabel('From').fill('')
  await part.getByRole('button', { name: 'Save' }).click()
  await until('a sentence at the field', async () => (await part.getByLabel('From').getAttribute('aria-invalid')) === 'true')
  await part.getByRole('checkbox', { name: /No reminders at night/ }).uncheck()
  await part.getByRole('button', { name: 'Save' }).click()
  await until('no quiet hours', async () => (await admin.must(200, admin.get('/api/clinic/messages'))).quiet_hours === null)

  const held_back = part.getByText(/^Not sent, because/)
  await part.getByText('Sent within the last 24 hours: 0.').waitFor()
  assert.equal(await held_back.count(), 0)
  // Nobody waits for the patient's own message: the visit stands without it.
  await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { patient: { phone: '+23233445566' } })))
  await dana.page.reload()
  await held_back.waitFor()
  assert.equal(await held_back.textContent(), 'Not sent, because a limit for text messages was reached or the country is not texted: 1.')
  await dana.picture('settings-texts-held-back')
})

cast.story('an e-mail can be read on light and on dark ground, in both directions of writing', async () => {
  await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [
    { email: 'en@home.example', kind: 'family', language: 'en' }, { email: 'ar@home.example', kind: 'family', language: 'ar' }] })))
  const reader = await cast.withChromium('A reader')
  for (const language of ['en', 'ar']) {
    const { mail } = await cast.clinic.mail.arrived(`${language}@home.example`)
    for (const colorScheme of ['light', 'dark']) {
      await reader.page.emulateMedia({ colorScheme })
      await reader.page.setContent(mail.html)
      const found = await reader.page.evaluate(() => {
        const light = (colour) => {
          const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const seen = (colour) => !/, 0\)$|transparent/.test(colour)
        const ground = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor
            if (seen(colour)) return colour
          }
          return matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)'
        }
        return [...document.body.querySelectorAll('*')].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')).map((element) => {
          const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x)
          return { words: element.textContent.slice(0, 40), contrast: (a + 0.05) / (b + 0.05) }
        })
      })
      assert.ok(found.length > 8)
      assert.deepEqual(found.filter(({ contrast }) => contrast < 4.5), [], `${language}, ${colorScheme}`)
    }
  }
})

cast.story('an admin reads which messages failed, to whom and why, and tries one again', async () => {
  cast.clinic.mail.refuse = (to) => to === 'gone@home.example' && '550 5.1.1 No such user here'
  await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [{ email: 'gone@home.example', kind: 'family', language: 'en' }] })))
  const dana = await cast.withChromium('Dana Admin')
  await dana.signsInAs(admin)
  await dana.goto(`${cast.clinic.address}/settings`)
  const part = dana.page.getByRole('region', { name: 'Failed messages' })
  const line = part.getByRole('listitem').filter({ hasText: 'gone@home.example' })
  await until('the failed message is listed', async () => (await line.count()) === 1)
  assert.match(await line.innerText(), /Guest 1 \(Family\)[^]*Invitation[^]*There is no such address\./)
  await line.scrollIntoViewIfNeeded()
  await dana.picture('settings-failed-messages')
  await line.getByRole('link', { name: /^visit of/ }).click()
  const details = dana.page.getByRole('dialog', { name: 'Visit Details' })
  await details.getByText('gone@home.example').waitFor()
  assert.equal(await dana.page.getByRole('heading', { level: 1, name: 'Settings' }).count(), 1, 'the settings lie behind')
  await dana.page.goBack()
  await until('Visit Details are closed', async () => (await details.count()) === 0)
  assert.ok(await line.isVisible(), 'back at the failed messages')
  cast.clinic.mail.refuse = null
  await line.getByRole('button', { name: 'Try again' }).click()
  await dana.reads(/1 message is being sent again\./)
  await cast.clinic.mail.arrived('gone@home.example')
  await until('it is gone from the list', async () => (await line.count()) === 0)
})

cast.story('Add Participants says why a message failed and has the address corrected; nothing is on its way above it', async () => {
  cast.clinic.mail.refuse = (to) => to === 'nobody@home.example' && '550 5.1.1 No such user here'
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id])))
  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.press('Add Participants')
  const sheet = shah.page.getByRole('dialog', { name: 'Add Participants' })
  await sheet.locator('[data-fresh-link]').waitFor()
  await shah.fill('E-mail address', 'nobody@home.example')
  await shah.press('Send Invitation')
  const row = sheet.locator('.participants-list > ul > li').filter({ hasText: 'nobody@home.example' })
  await row.getByText('There is no such address.').waitFor()
  assert.equal(await sheet.locator('.participants-said').textContent(), '')
  await shah.picture('participants-failed')
  await row.getByRole('button', { name: 'Correct address' }).click()
  const question = shah.page.getByRole('dialog', { name: /^Change the invitation/ })
  await question.getByLabel('E-mail address').fill('somebody@home.example')
  await question.getByRole('button', { name: 'Save' }).click()
  await cast.clinic.mail.arrived('somebody@home.example')
  await until('nothing is wrong any more', async () => (await sheet.getByText('There is no such address.').count()) === 0)
})

cast.story('the question before cancelling names who is told, and whom the last message has not reached', async () => {
  cast.clinic.mail.refuse = (to) => to === 'gone@home.example' && '550 5.1.1 No such user here'
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
    patient: { name: 'Maria Lopez', email: 'maria@home.example' }, guests: [{ kind: 'family', language: 'en', name: 'Ben', email: 'gone@home.example' }],
  })))
  const seats = async () => (await provider.must(200, provider.get(`/api/visits/${visit.id}`))).seats
  await until('one is told and one is not', async () => (await seats()).map((seat) => seat.on_cancel).join() === 'told,unreached')
  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.press('Cancel visit')
  const question = shah.page.getByRole('dialog', { name: 'Cancel this visit?' })
  await question.getByText('This is told to Maria Lopez.').waitFor()
  await question.getByText('The last message to Ben has not arrived. Better tell them yourself.').waitFor()
  await shah.picture('cancel-question')
  await question.getByRole('button', { name: 'Cancel visit' }).click()
  await cast.clinic.mail.arrived('maria@home.example', ({ mail }) => /cancel/i.test(mail.subject))
})

cast.story('a number that has answered STOP says so where it is typed, and what to do instead; never to a patient', async () => {
  const number = '+12025550188'
  await cast.clinic.sms.calls_back(await cast.clinic.incomingTexts(), { From: number, To: '+15550100000', Body: 'STOP' })
  const words = 'This number has answered STOP: no text message reaches it. Use an e-mail address, or tell the Dial-In Number and the PIN by voice.'
  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/schedule`)
  await shah.press('Create New Visit')
  await shah.fill('Patient name', 'Maria Lopez')
  await shah.page.getByLabel('Mobile or landline').fill('+1 202 555 0188')
  await shah.page.getByText(words).waitFor()
  await shah.picture('booking-number-stopped')
  await shah.press('Create Visit')
  await shah.reads(/Check every detail/)
  await shah.page.getByText(words).waitFor()
  await shah.picture('check-number-stopped')
  await shah.press('Back to edit')
  await shah.page.getByLabel('Mobile or landline').fill('+1 202 555 0189')
  await until('of another number nothing is said', async () => (await shah.page.getByText(words).count()) === 0)

  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { patient: { name: 'Walter', email: 'walter@home.example' } })))
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  await shah.press('Add Participants')
  const sheet = shah.page.getByRole('dialog', { name: 'Add Participants' })
  await sheet.getByLabel('Phone number', { exact: true }).fill(number)
  await sheet.getByText(words).waitFor()
  await shah.picture('participants-number-stopped')
  await sheet.getByRole('button', { name: 'Close' }).click()
  await shah.press('More for Walter')
  await shah.page.getByRole('menuitem', { name: 'Correct address' }).or(shah.button('Correct address')).first().click()
  const correction = shah.page.getByRole('dialog', { name: /^Change the invitation/ })
  await correction.getByLabel('Phone number').fill(number)
  await correction.getByText(words).waitFor()
  await shah.picture('correction-number-stopped')
  await correction.getByRole('button', { name: 'Cancel' }).click()

  const walter = await cast.withChromium('Walter')
  await walter.goto(linkIn((await cast.clinic.mail.arrived('walter@home.example')).mail.text, '/a/'))
  await walter.press('Invite a guest')
  await walter.page.getByLabel('Phone number', { exact: true }).fill(number)
  await walter.press('Send Invitation')
  await walter.reads(/has asked for no|not delivered|failed|Failed/)
  assert.equal(await walter.page.getByText(words).count(), 0)
})

cast.story('a clinic writes by text message first; who invited reads that it did not arrive and where it went instead', async () => {
  const dana = await cast.withChromium('Dana Admin')
  await dana.signsInAs(admin)
  await dana.goto(`${cast.clinic.address}/settings`)
  const part = dana.page.getByRole('region', { name: 'Messages', exact: true })
  await part.getByRole('radio', { name: /^Gets the text message/ }).check()
  await part.getByLabel('Minutes until the e-mail is sent as well').waitFor()
  await part.getByRole('radio', { name: /^Gets the e-mail first/ }).check()
  await part.getByText('When no mail server has taken the e-mail by then').waitFor()
  await part.getByRole('radio', { name: /^Gets the text message/ }).check()
  await part.getByLabel('Minutes until the e-mail is sent as well').fill('20')
  await dana.picture('settings-first-way')
  await part.getByRole('button', { name: 'Save' }).click()
  await dana.reads(/Saved/)
  cast.clinic.sms.refuse = (number) => number === '+15550107777' && [21211, "Invalid 'To' Phone Number"]
  const visit = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [
    { email: 'both@home.example', phone: '+15550107777', kind: 'interpreter', language: 'en', interprets: 'es', job_reference: 'J-20417' }] })))
  assert.match((await cast.clinic.mail.arrived('both@home.example')).mail.subject, /^J-20417: /)
  const shah = await cast.withChromium('Dr. Priya Shah')
  await shah.signsInAs(provider)
  await shah.goto(`${cast.clinic.address}/visits/${visit.id}`)
  const words = 'The text message did not arrive; sent by e-mail to both@home.example.'
  await shah.page.getByText(words).first().waitFor()
  await shah.picture('details-sent-otherwise')
  await shah.page.getByRole('button', { name: 'Add Participants' }).click()
  await shah.page.getByRole('dialog').getByText(words).waitFor()
  await shah.picture('participants-sent-otherwise')

  const other = await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [
    { name: 'Luis', email: 'luis@home.example', phone: '+15550107778', kind: 'family', language: 'en' }] })))
  await until('his text message has gone', () => cast.clinic.sms.messages.find((one) => one.to === '+15550107778'))
  for (const [id, ways] of [[visit.id, /A message with the new time goes to .*Interpreter, Spanish \(e-mail\)/],
    [other.id, /A message with the new time goes to .*Luis \(text message; e-mail if it does not arrive\)/]]) {
    await shah.goto(`${cast.clinic.address}/visits/${id}`)
    await shah.press('Edit visit')
    await shah.page.getByLabel('Date', { exact: true }).fill(new Date(Date.parse(visit.starts_local.slice(0, 10)) + 2 * 86_400_000).toISOString().slice(0, 10))
    await shah.press('Save changes')
    await shah.reads(ways)
    await shah.picture('edit-tells-first')
  }
})

// A clinic's own words for messages: an admin changes them, sees them, sends them to herself, reads them in the mail server,
// and goes back to the original ones; and what guests get by them.
import assert from 'node:assert/strict'
import { Findings } from '../support/axe.mjs'
import { Cast } from '../support/cast.mjs'
import { draft, localTime } from '../support/clinic.mjs'
import { linkIn } from '../support/mail.mjs'
import { until } from '../support/wait.mjs'

let admin, provider
const cast = Cast.of(async ({ clinic }) => {
  admin = await clinic.signIn('admin@clinic.example')
  provider = await clinic.signIn('shah@clinic.example')
})
const words = (language, kind, rest = '') => `/api/clinic/words/${language}/${kind}${rest}`
const invites = (email, more = {}) => provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], {
  guests: [{ email, kind: 'family', language: 'en', ...more }] })))

cast.story('an admin changes an invitation, sees it as she types, sends it to herself, and a guest gets it', async () => {
  const dana = await cast.withChromium('Dana Admin')
  await dana.signsInAs(admin)
  await dana.goto(`${cast.clinic.address}/settings`)
  const part = dana.page.getByRole('region', { name: 'Words of messages', exact: true })
  const field = (name) => part.getByLabel(name, { exact: true })
  await field('Subject of the e-mail').waitFor()
  assert.equal(await field('Text message').inputValue(), '{clinic}: video visit {time} with {providers}. Join: {link}')
  const frame = part.frameLocator('iframe')
  await frame.getByText('Riverside Clinic invites you to take part in a video visit.').waitFor()
  await field('Text message').fill('{time}: {link}')
  await part.getByText('1 segment: charged as one text message').waitFor()

  await field('First sentences of the e-mail').fill('Dear guest of <b>{clinic}</b>, {patient} expects you.')
  await part.getByText('One of these is not known').waitFor()
  await field('First sentences of the e-mail').fill('Dear guest of <b>{clinic}</b>, {providers} expects you.')
  await field('Text message').fill('{clinic} 🙂 {time}')
  await part.getByText('{link} is missing: nobody could join.').waitFor()
  await part.getByRole('button', { name: 'Save', exact: true }).click()
  await part.getByText('{link} is missing: nobody could join.').waitFor()
  await field('Text message').fill('{clinic} 🙂 {time}: {link}')
  await field('Subject of the e-mail').fill('Please come: {time}')
  await frame.getByText('Dear guest of <b>Riverside Clinic</b>, Dr. Priya Shah expects you.').waitFor()
  await part.getByText(/^(\d) segments: charged as \1 text messages$/).waitFor()
  await part.getByText(/^Please come: /).waitFor()
  assert.equal(await part.locator('iframe').getAttribute('sandbox'), '')

  await field('And to this number (optional)').fill('+1 (555) 123-0042')
  await part.getByRole('button', { name: 'Send test' }).click()
  await dana.reads(/The test is on its way/)
  const { mail, raw } = await cast.clinic.mail.arrived('admin@clinic.example', ({ mail: one }) => one.subject.startsWith('Please come: '))
  assert.ok(mail.text.includes('Dear guest of <b>Riverside Clinic</b>, Dr. Priya Shah expects you.'))
  assert.ok(mail.html.includes('Dear guest of &lt;b&gt;Riverside Clinic&lt;/b&gt;, Dr. Priya Shah expects you.'))
  assert.doesNotMatch(raw, /text\/calendar/, 'a visit that does not exist is nobody’s appointment')
  const text = await until('the text message', () => cast.clinic.sms.messages.find((one) => one.to === '+15551230042'))
  assert.match(text.text, /^Riverside Clinic 🙂 .*: https?:\/\/\S+\/g\/x{27}/)

  await invites('before@home.example')
  assert.match((await cast.clinic.mail.arrived('before@home.example')).mail.subject, /^You are invited to a video visit/, 'a test saves nothing')
  await part.getByRole('button', { name: 'Save', exact: true }).click()
  await dana.reads(/Saved/)
  await invites('ana@home.example', { phone: '+15551230077' })
  const got = await cast.clinic.mail.arrived('ana@home.example')
  assert.match(got.mail.subject, /^Please come: /)
  assert.ok(got.mail.html.includes('Dear guest of &lt;b&gt;Riverside Clinic&lt;/b&gt;, Dr. Priya Shah expects you.'))
  assert.match(got.raw, /text\/calendar/)
  const link = linkIn(got.mail.text, '/g/')
  const sms = await until('her text message', () => cast.clinic.sms.messages.find((one) => one.to === '+15551230077'))
  assert.ok(sms.text.includes(link))

  const look = new Findings()
  await look.look(dana, 'settings words')
  await dana.picture('settings-words')

  await part.getByRole('button', { name: 'Back to the original words' }).click()
  const question = dana.page.getByRole('dialog')
  await question.getByText('Your own words for this message in this language are erased.').waitFor()
  await question.getByRole('button', { name: 'Back to the original words' }).click()
  await until('the original words', async () => (await field('Subject of the e-mail').inputValue()) === 'You are invited to a video visit: {time}')
  await invites('lee@home.example')
  assert.match((await cast.clinic.mail.arrived('lee@home.example')).mail.subject, /^You are invited to a video visit/)
  await dana.press('Open the audit log')
  await dana.reads(/Changed words of messages[\s\S]*Message: invitation/)
  look.judge()
})

cast.story('words that were not saved are asked for; a preview of older ones says so; first sentences stand in lines', async () => {
  const dana = await cast.withChromium('Dana Admin')
  await dana.signsInAs(admin)
  await dana.goto(`${cast.clinic.address}/settings`)
  const part = dana.page.getByRole('region', { name: 'Words of messages', exact: true })
  const field = (name) => part.getByLabel(name, { exact: true })
  const intro = field('First sentences of the e-mail')
  const question = dana.page.getByRole('dialog', { name: 'Throw away what you typed?' })
  await intro.fill('Please come.')
  await intro.press('End')
  await intro.press('Enter')
  await intro.pressSequentially('Bring a list.')
  await part.frameLocator('iframe').getByText('Please come.\nBring a list.').waitFor()
  const old = part.getByText('These are the last words that could be shown')
  assert.equal(await old.count(), 0)

  await field('Message').selectOption('reminder')
  await question.getByRole('button', { name: 'Keep editing' }).click()
  assert.deepEqual([await field('Message').inputValue(), await intro.inputValue()], ['invitation', 'Please come.\nBring a list.'])
  await field('Text message').fill('{time}')
  await old.waitFor()
  await dana.picture('settings-words-old-preview')
  await field('Text message').fill('{time} {link}')
  await field('Text message').press('End')
  await field('Text message').press('Enter')
  assert.equal(await field('Text message').inputValue(), '{time} {link}', 'a text message has no line breaks')
  await until('the preview is the newest', async () => (await old.count()) === 0)
  await field('Language').selectOption('es')
  await dana.picture('settings-words-question')
  await question.getByRole('button', { name: 'Throw away' }).click()
  await until('the words in Spanish', async () => /videoconsulta/.test(await field('Subject of the e-mail').inputValue()))
  await field('Language').selectOption('en')
  await until('the original words', async () => /^\{clinic\} invites you/.test(await intro.inputValue()))
  assert.equal(await question.count(), 0, 'nothing was typed')

  await intro.fill('Please come.\nBring a list.')
  await part.getByRole('button', { name: 'Save', exact: true }).click()
  await dana.reads(/Saved/)
  await invites('lines@home.example')
  const { mail } = await cast.clinic.mail.arrived('lines@home.example')
  assert.match(mail.text, /^Please come\.\nBring a list\.$/m)
  assert.match(mail.html, /Please come\.<br>\s*Bring a list\.<\/p>/)
  assert.deepEqual((await admin.must(422, admin.patch(words('en', 'invitation'), { subject: 'a\nb', sms: '{time}\n{link}' }))).fields.map(({ field: at }) => at), ['subject', 'sms'])
  await admin.must(200, admin.patch(words('en', 'invitation'), {}))
})

cast.story('incident_20_own_words_and_names_stay_text_in_headers_html_and_text_messages', async () => {
  for (const [intro, problem] of [['a\r\nBcc: eve@evil.example', 'forbidden_character'], ['\u202Egnp.exe', 'forbidden_character'], ['{clinic', 'unknown_variable'], ['x'.repeat(601), 'too_long']]) {
    const refused = await admin.must(422, admin.patch(words('en', 'moved'), { intro }))
    assert.deepEqual(refused.fields.map((one) => [one.field, one.problem]), [['intro', problem]])
  }
  await admin.must(200, admin.patch(words('en', 'moved'), { subject: '<script>alert(1)</script> {clinic}', intro: '</p><img src=x onerror=alert(1)> {providers} 🙂', sms: '"{clinic}" <{time}> {link}' }))
  const before = await provider.must(200, provider.get('/api/session'))
  await admin.must(200, admin.patch('/api/clinic', { public_name: '{link}<i>Clinic</i>' }))
  const visit = await invites('eva@home.example', { phone: '+15551230088' })
  await cast.clinic.mail.arrived('eva@home.example')
  await provider.must(200, provider.patch(`/api/visits/${visit.id}`, { starts_local: localTime(600), ends_local: localTime(630) }))
  const { mail, raw } = await cast.clinic.mail.arrived('eva@home.example', ({ mail: one }) => one.subject.startsWith('<script>'))
  assert.equal(mail.subject, '<script>alert(1)</script> {link}<i>Clinic</i>')
  assert.ok(mail.html.includes('&lt;/p&gt;&lt;img src=x onerror=alert(1)&gt; Dr. Priya Shah 🙂'))
  assert.doesNotMatch(mail.html, /<script|<img|<i>/)
  assert.equal(raw.split('\r\n\r\n')[0].match(/^Subject: /gm).length, 1)
  const sms = await until('the text message', () => cast.clinic.sms.messages.find((one) => one.to === '+15551230088' && one.text.startsWith('"{link}')))
  assert.match(sms.text, /^"\{link\}<i>Clinic<\/i>" <.*> http/)
  await admin.must(200, admin.patch('/api/clinic', { public_name: before.clinic.public_name }))
})

cast.story('only an admin, only of her own clinic; tests end at their limit', async () => {
  await provider.must(403, provider.get('/api/clinic/words/en'))
  await provider.must(403, provider.post(words('en', 'invitation', '/test')))
  for (const path of [words('xx', 'invitation'), words('en', 'password_reset'), words('en', 'nothing')]) await admin.must(404, admin.patch(path, {}))
  await admin.must(422, admin.post(words('en', 'invitation', '/test'), { phone: '12' }))
  let limited
  for (let i = 0; i < 25 && !limited; ++i) {
    const { status, json } = await admin.post(words('es', 'reminder', '/test'))
    if (status !== 204) limited = json
  }
  assert.equal(limited?.limit, 'message_tests_per_hour')
  const shown = await admin.must(200, admin.get(words('es', 'reminder', '/preview')))
  assert.match(shown.subject, /^Recordatorio: su videoconsulta/)
  const page = await admin.get(words('es', 'reminder', '/preview/html'))
  assert.match(page.headers.get('content-security-policy'), /default-src 'none'.*sandbox/)
})

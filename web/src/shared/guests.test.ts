import { expect, it } from 'vitest'
import { addresses_asked, draft_of_row, drafts_of, email_to_send, empty_row, home_country, missing_senders, phone_to_send, place_of } from './guests'

const row = (key: number, more: object) => ({ ...empty_row(key, 'en'), ...more })

it('makes one seat per row with an address, and leaves out empty rows', () => {
  const drafts = drafts_of(
    [row(1, {}), row(2, { email: ' ana@example.org ' }), row(3, { phone: '(202) 555-0143', kind: 'interpreter', language: 'es', interprets: 'es', job_reference: ' J-204 ' })],
    'US',
  )
  expect(drafts.guests).toEqual([
    { kind: 'family', language: 'en', email: 'ana@example.org' },
    { kind: 'interpreter', language: 'es', phone: '+12025550143', interprets: 'es', job_reference: 'J-204' },
  ])
  expect(drafts.rows).toEqual([2, 3])
})
it('keeps what a row without an address says, for a form whose rows are all meant', () => {
  expect(draft_of_row(row(1, { kind: 'carer' }), 'US')).toEqual({ kind: 'carer', language: 'en' })
})
it('asks for the addresses that the clinic has a use for', () => {
  const ways = { link: true, email: true, sms: true, phone: true }
  expect(addresses_asked(ways, false)).toEqual({ email: true, phone: true })
  expect(addresses_asked({ ...ways, email: false, sms: false }, true)).toEqual({ email: false, phone: true })
  expect(addresses_asked({ ...ways, sms: false }, false)).toEqual({ email: true, phone: false })
  expect(addresses_asked({ ...ways, sms: false, phone: false }, true)).toEqual({ email: true, phone: false })
})
it('finds the row that the server complains about', () => {
  expect(place_of('guests.1.email', [2, 3])).toEqual({ row: 3, field: 'email' })
  expect(place_of('line', [2])).toBeNull()
})
it('sends what it cannot read as it was typed', () => {
  expect(phone_to_send('12', 'US')).toBe('12')
})
it('keeps the name of an address and not how its domain is typed', () => {
  expect(email_to_send(' Ana@Home.EXAMPLE ')).toBe('Ana@home.example')
  expect(email_to_send('Nobody')).toBe('Nobody')
  expect(draft_of_row(row(1, { email: 'ana@HOME.example' }), 'US').email).toBe('ana@home.example')
})
it('takes the country of the browser, else the United States', () => {
  expect(home_country(['es', 'es-MX'])).toBe('MX')
  expect(home_country(['es'])).toBe('US')
})
it('warns of messages that this server cannot send', () => {
  expect(missing_senders([row(1, { email: 'a@b.c', phone: '1' })], { email: true, sms: false })).toEqual(['sms'])
})

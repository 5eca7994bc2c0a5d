import { expect, it } from 'vitest'
import english from '../languages/en/staff.json'
import { read_aloud_sentences } from './read_aloud'

const t = (key: string, values: Record<string, string | number> = {}) => {
  const words = (english.read_aloud as Record<string, string>)[key.replace('staff.read_aloud.', '')] ?? key
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{{${name}}}`, String(value)), words).replace(/[\u2066\u2069]/g, '').replaceAll('\u00a0', ' ')
}
const visit = { starts_at: '2026-11-24T14:00:00Z', doors_open_at: '2026-11-24T13:45:00Z', time_zone: 'America/New_York', provider_names: ['Dr. Ruiz'] }
const boston = { number: '+16175550123', label: 'Boston', country: 'US', toll_free: false }
const free = { number: '+18005550199', label: 'Everywhere', country: 'US', toll_free: true }

it('says when, which number and which PIN, in the order in which they are written down', () => {
  expect(read_aloud_sentences(visit, [boston, free], '234-567-891', t, 'en').map((each) => each.replaceAll('\u202f', ' '))).toEqual([
    'Your visit with Dr. Ruiz is on Tuesday, November 24, 2026 at 9:00 AM, Eastern Standard Time.',
    'To take part, call +1 617 555 0123. You can call from 8:45 AM on.',
    'Instead you can call +1 800 555 0199: that call is free.',
    'When you are asked for your PIN, press 234-567-891.',
  ])
})
it('names no PIN before there is one, and says nothing where there is no number to call', () => {
  const before = read_aloud_sentences(visit, [free], null, t, 'en')
  expect(before.at(-1)).toBe('When you are asked for your PIN, type its nine digits.')
  expect(before[1]).toContain('the call is free')
  expect(read_aloud_sentences(visit, [], '234-567-891', t, 'en')).toEqual([])
})

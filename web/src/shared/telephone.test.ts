import { describe, expect, it } from 'vitest'
import { isolated, one_tap, phone_words, place_words } from './telephone'

// The same list stands in src/base/contact_test.cpp: pages and messages write a number alike.
const kNumbers: [string, string][] = [
  ['+16175550123', '+1 617 555 0123'],
  ['+74951234567', '+7 495 123 4567'],
  ['+33123456789', '+33 1 23 45 67 89'],
  ['+34912345678', '+34 912 345 678'],
  ['+447700900123', '+44 7700 900 123'],
  ['+525512345678', '+52 551 234 5678'],
  ['+5511912345678', '+55 11 91234 5678'],
  ['+551132345678', '+55 11 3234 5678'],
  ['+819012345678', '+81 90 1234 5678'],
  ['+8613812345678', '+86 138 1234 5678'],
  ['+919812345678', '+91 98123 45678'],
  ['+50212345678', '+502 1234 5678'],
  ['+50934123456', '+509 3412 3456'],
  ['+3531234567', '+353 123 4567'],
  ['+6421123456', '+64 2112 3456'],
  ['+1234567', '+1 234 567'],
  ['+35812345', '+358 12345'],
]

describe('a telephone number', () => {
  it.each(kNumbers)('%s is written %s', (number, words) => {
    expect(phone_words(number)).toBe(words)
    expect(words.replaceAll(' ', ''), 'not a digit is lost').toBe(number)
  })
  it('that cannot be read stays as it was typed', () => {
    for (const typed of ['', '555 0100', '+', '+0123456789', '+1234567890123456', 'ext. 12']) expect(phone_words(typed)).toBe(typed)
  })
})

it('dials number and PIN with one tap', () => {
  expect(one_tap('+15551234567', '234-567-891')).toBe('tel:+15551234567,,234567891#')
})

describe('whose number it is', () => {
  const t = (key: string) => (key === 'common.phone.toll_free' ? 'toll-free' : key)
  it('is told by label and country, and that it costs nothing', () => {
    expect(place_words({ label: 'Riverside', country: 'US', toll_free: false }, t, 'en')).toBe('Riverside, United States')
    expect(place_words({ label: 'Riverside', country: 'US', toll_free: true }, t, 'es')).toBe('Riverside, Estados Unidos, toll-free')
  })
  it('is not told twice, and an unknown country as it stands', () => {
    expect(place_words({ label: 'Riverside', country: 'US', toll_free: false }, t, 'ar')).toBe('Riverside، الولايات المتحدة')
    expect(place_words({ label: 'Riverside', country: 'US', toll_free: false }, t, 'zh-Hans')).toBe('Riverside，美国')
    expect(place_words({ label: 'Mexico', country: 'MX', toll_free: false }, t, 'en')).toBe('Mexico')
    expect(place_words({ label: '', country: '?', toll_free: false }, t, 'en')).toBe('?')
  })
})

it('stays on one line and in its own direction in the middle of a sentence', () => {
  expect(isolated('+1 617 555 0123')).toBe('\u2066+1\u00a0617\u00a0555\u00a00123\u2069')
})

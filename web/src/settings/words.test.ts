import { expect, test } from 'vitest'
import { is_changed, preview_page, variable_list, type MessageWords } from './words'

const texts = { subject: 'Come: {time}', intro: 'Hello & welcome', sms: '{time} {link}' }

test('blanks at the ends are no change', () => {
  expect(is_changed({ ...texts, intro: ' Hello & welcome ' }, texts)).toBe(false)
  expect(is_changed({ ...texts, intro: 'Hello' }, texts)).toBe(true)
})

test('what was typed cannot end the address of its preview', () => {
  const address = new URL(preview_page('zh-Hans', 'moved', { ...texts, intro: 'a&sms=#?\u202E' }), 'https://x.example')
  expect(address.pathname).toBe('/api/clinic/words/zh-Hans/moved/preview/html')
  expect(address.searchParams.get('intro')).toBe('a&sms=#?\u202E')
  expect(address.searchParams.get('sms')).toBe('{time} {link}')
  expect(address.hash).toBe('')
})

test('variables are listed as they are typed', () => {
  const words = { variables: { subject: ['clinic', 'time'], intro: [], sms: ['link'] } } as unknown as MessageWords
  expect(variable_list(words, 'subject')).toBe('{clinic}, {time}')
})

import { expect, it } from 'vitest'
import { one_tap } from './one_tap'

it('dials number and PIN with one tap', () => {
  expect(one_tap('+15551234567', '234-567-891')).toBe('tel:+15551234567,,234567891#')
})

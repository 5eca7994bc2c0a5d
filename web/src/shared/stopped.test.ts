import { expect, it } from 'vitest'
import { numbers_to_ask } from './stopped'

it('asks only about whole numbers, each once, with the country of the page', () => {
  expect(numbers_to_ask(['', '+1 202 555 0143', '(202) 555-0143', '202', 'nobody'], 'US')).toEqual(['+12025550143'])
  expect(numbers_to_ask(['030 1234567', '+1 202 555 0143'], 'DE')).toEqual(['+12025550143', '+49301234567'])
})

import { expect, it } from 'vitest'
import { wrong_new_password, wrong_sign_in } from './sign_in'

it('names every field that is empty', () => {
  expect(wrong_sign_in(' ', '')).toEqual({ email: 'required', password: 'required' })
  expect(wrong_sign_in('ana@clinic.example', 'x')).toEqual({})
})
it('a new password has ten characters, whatever they are', () => {
  expect(wrong_new_password('123456789')).toEqual({ password: 'too_short' })
  expect(wrong_new_password('ñandúñandú')).toEqual({})
  expect(wrong_new_password('😀'.repeat(9))).toEqual({ password: 'too_short' })
})

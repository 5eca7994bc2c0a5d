import { expect, it } from 'vitest'
import { fit_of } from './fit'

it('fills a tile of nearly the same shape, and shows the whole picture where too much would be cut off', () => {
  const wide = { width: 640, height: 360 }
  expect(fit_of(wide, { width: 1200, height: 700 })).toBe('cover')
  expect(fit_of({ width: 640, height: 480 }, { width: 628, height: 634 })).toBe('cover')
  expect(fit_of(wide, { width: 366, height: 640 })).toBe('contain')
  expect(fit_of({ width: 360, height: 640 }, { width: 1200, height: 700 })).toBe('contain')
})
it('fills while either size is not known yet', () => {
  expect(fit_of({ width: 0, height: 0 }, { width: 100, height: 100 })).toBe('cover')
})

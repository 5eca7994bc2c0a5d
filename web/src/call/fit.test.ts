import { expect, it } from 'vitest'
import { fit_of, long_side_of } from './fit'

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
it('knows how large the whole picture would be on the screen', () => {
  const wide = { width: 640, height: 360 }
  expect(long_side_of(wide, { width: 1280, height: 720 }, 'cover')).toBe(1280)
  expect(long_side_of({ width: 640, height: 480 }, { width: 600, height: 600 }, 'cover')).toBe(800)
  expect(long_side_of(wide, { width: 320, height: 640 }, 'contain')).toBe(320)
  expect(long_side_of({ width: 360, height: 640 }, { width: 1200, height: 640 }, 'contain')).toBe(640)
  expect(long_side_of(wide, { width: 0, height: 0 }, 'cover')).toBe(0)
})
it('takes the size of the tile while that of the picture is not known', () => {
  expect(long_side_of({ width: 0, height: 0 }, { width: 300, height: 400 }, 'cover')).toBe(400)
})

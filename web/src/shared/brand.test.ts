import { expect, it } from 'vitest'
import { brand_properties } from './brand'

const shades = { accent: '#a1', on_accent: '#b1', strong: '#c1', soft: '#d1' }

it('names a property for each shade of both schemes, and takes all of them away without a colour', () => {
  expect(brand_properties({ light: shades, dark: shades })).toContainEqual(['--brand-dark-on-accent', '#b1'])
  expect(brand_properties({ light: shades, dark: shades })).toHaveLength(8)
  expect(brand_properties(null).every(([, value]) => value === null)).toBe(true)
})

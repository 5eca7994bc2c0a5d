import { expect, it } from 'vitest'
import { zone_named, zones_for } from './zone_search'

const zones = ['America/Indiana/Knox', 'America/New_York', 'Asia/Yerevan', 'Europe/Berlin', 'UTC']

it('finds a zone by its city, however it is written', () => {
  expect(zones_for('new y', zones, [])).toEqual(['America/New_York'])
  expect(zones_for('BERL', zones, [])).toEqual(['Europe/Berlin'])
})
it('shows first what begins with the letters', () => {
  expect(zones_for('yer', zones, [])).toEqual(['Asia/Yerevan'])
  expect(zones_for('n', zones, []).at(0)).toBe('America/New_York')
})
it('shows the likely ones when the field holds a zone or nothing', () => {
  expect(zones_for('Europe/Berlin', zones, ['America/New_York', 'America/New_York'])).toEqual(['America/New_York'])
  expect(zones_for('', zones, ['UTC'])).toEqual(['UTC'])
})
it('takes a name of the database in any spelling, and nothing else', () => {
  expect(zone_named('america/new york', zones)).toBe('America/New_York')
  expect(zone_named('New York', zones)).toBeNull()
})

/** Which time zones the form suggests for what was typed. Pure. */

// More would not be read; the next letter narrows them.
const kMostSuggestions = 30

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[_\s]+/g, ' ').trim()
}

/** The name of the database for what was typed: "america/new york" → "America/New_York"; null when it is none. */
export function zone_named(typed: string, zones: readonly string[]): string | null {
  const wanted = plain(typed)
  return zones.find((zone) => plain(zone) === wanted) ?? null
}

/**
 * `near`: zones that are likely (the clinic's, the browser's), shown first and alone as long as nothing is
 * searched for: a field that holds a zone already is no search.
 */
export function zones_for(typed: string, zones: readonly string[], near: readonly string[]): string[] {
  const wanted = plain(typed)
  const likely = [...new Set(near)]
  if (wanted === '' || zone_named(typed, zones) !== null) return likely
  const found = zones.filter((zone) => plain(zone).includes(wanted))
  const begins = (zone: string): boolean => plain(zone.split('/').at(-1) ?? zone).startsWith(wanted)
  return [...found.filter(begins), ...found.filter((zone) => !begins(zone))].slice(0, kMostSuggestions)
}

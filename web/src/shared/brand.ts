/** The colour that a clinic has chosen, on the page of its patients and guests: shades that the server has made readable. */
import type { Schemas } from './api'

type Palette = Schemas['Palette']

const kShades = ['accent', 'on_accent', 'strong', 'soft'] as const

/** What design.css reads, as properties of one element: both schemes, so that a change of the system's takes effect. */
export function brand_properties(palette: Palette | null): [name: string, value: string | null][] {
  return (['light', 'dark'] as const).flatMap((scheme) =>
    kShades.map((shade): [string, string | null] => [`--brand-${scheme}-${shade.replace('_', '-')}`, palette?.[scheme][shade] ?? null]))
}

/** By script, property for property: the page's policy lets no style in that stands in the markup. */
export function apply_brand(palette: Palette | null): void {
  for (const [name, value] of brand_properties(palette)) document.documentElement.style.setProperty(name, value)
}

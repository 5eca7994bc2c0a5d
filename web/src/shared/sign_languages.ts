/** Sign languages by their BCP 47 tags, as interpreters stand for them. Neither browsers nor ICU know their names: those stand in `common.languages`. */

export const kSigned = ['ase', 'bfi', 'bzs', 'csl', 'fcs', 'fsl', 'gsg', 'kvk', 'mfs', 'psp', 'rsl', 'ssp'] as const

const signed: ReadonlySet<string> = new Set(kSigned)

/** Whether whoever follows this interpreter has to see them: "ase", "ase-US", "sgn-US". */
export function is_signed(tag: string | null | undefined): boolean {
  const base = (tag ?? '').toLowerCase().split('-')[0] ?? ''
  return base === 'sgn' || signed.has(base)
}

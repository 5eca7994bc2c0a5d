/** "Dr. Ruiz and Dr. Chen": names joined as the language does it. */
export function names_in_words(names: string[], language: string): string {
  return new Intl.ListFormat(language, { style: 'long', type: 'conjunction' }).format(names)
}

/** What a telephone dials with one tap: the number, two pauses, the PIN's digits and the key that ends it. */
export function one_tap(number: string, pin: string): string {
  return `tel:${number},,${pin.replace(/[^0-9]/g, '')}#`
}

/** The Idempotency-Key of one form that is filled in: however often it is sent, what it asks for is done once. */
const kBytes = 16

export function new_request_key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(kBytes))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

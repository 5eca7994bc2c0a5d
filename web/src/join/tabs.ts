/** Whether another tab of this browser is in the same call: both have the seat's cookie, so that the server cannot tell. */
const name_of = (token: string) => `bedside call ${token}`

/** False where the browser has no locks: the newer tab then takes over, and the older one says so. */
export async function is_in_another_tab(token: string): Promise<boolean> {
  try {
    const { held } = await navigator.locks.query()
    return held?.some(({ name }) => name === name_of(token)) === true
  } catch {
    return false
  }
}

/** This tab is in the call until what is answered is called, or the page is gone. */
export function hold_tab(token: string): () => void {
  let release = () => undefined as void
  const held = new Promise<void>((over) => (release = over))
  void navigator.locks?.request(name_of(token), { mode: 'shared' }, () => held).catch(() => undefined)
  return release
}

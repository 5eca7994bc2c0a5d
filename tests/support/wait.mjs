// Waiting for facts instead of sleeping: asks again until the answer is good or the time is over.

/** Resolves with the first truthy answer of `ask`; throws, naming `what`, after `seconds`. */
export async function until(what, ask, seconds = 15) {
  const end = Date.now() + seconds * 1000
  let last
  for (;;) {
    try {
      last = undefined
      const answer = await ask()
      if (answer) return answer
    } catch (error) {
      last = error
    }
    if (Date.now() > end) {
      throw new Error(`waited ${seconds} s for: ${what}${last ? ` (${last.message.split('\n')[0]})` : ''}`)
    }
    await new Promise((wake) => setTimeout(wake, 50))
  }
}

// An e-mail as its reader sees it: its words can be read on light and dark ground.
import assert from 'node:assert/strict'
import { Cast } from '../support/cast.mjs'
import { draft } from '../support/clinic.mjs'

let provider
const cast = Cast.of(async ({ clinic }) => {
  provider = await clinic.signIn('shah@clinic.example')
})

cast.story('an e-mail can be read on light and on dark ground, in both directions of writing', async () => {
  await provider.must(201, provider.post('/api/visits', draft([provider.session.person.id], { guests: [
    { email: 'en@home.example', kind: 'family', language: 'en' }, { email: 'ar@home.example', kind: 'family', language: 'ar' }] })))
  const reader = await cast.withChromium('A reader')
  for (const language of ['en', 'ar']) {
    const { mail } = await cast.clinic.mail.arrived(`${language}@home.example`)
    for (const colorScheme of ['light', 'dark']) {
      await reader.page.emulateMedia({ colorScheme })
      await reader.page.setContent(mail.html)
      const found = await reader.page.evaluate(() => {
        const light = (colour) => {
          const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const seen = (colour) => !/, 0\)$|transparent/.test(colour)
        const ground = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor
            if (seen(colour)) return colour
          }
          return matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)'
        }
        return [...document.body.querySelectorAll('*')].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')).map((element) => {
          const [a, b] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x)
          return { words: element.textContent.slice(0, 40), contrast: (a + 0.05) / (b + 0.05) }
        })
      })
      assert.ok(found.length > 8)
      assert.deepEqual(found.filter(({ contrast }) => contrast < 4.5), [], `${language}, ${colorScheme}`)
    }
  }
})

// What may be wrong with a page in a language: labels that are cut off, words that are missing, and, from right to
// left, what runs the other way. Each function runs in the page and answers with what it found, in words.

/** At this width: text wider than its box, boxes beyond the window, keys and placeholders in place of words. */
export function wrongInAnyLanguage() {
  const found = []
  const width = document.documentElement.clientWidth
  const drawn = (element) => element.getClientRects().length > 0 && element.clientWidth > 1 && getComputedStyle(element).visibility === 'visible'
  const named = (element) => `<${element.tagName.toLowerCase()} class="${element.className}"> “${element.textContent.trim().slice(0, 60)}”`
  for (const element of document.querySelectorAll('button, a, h1, h2, h3, h4, label, legend, summary, dt, dd, p, li, figcaption, .tile-words, .control-label')) {
    if (!drawn(element)) continue
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline') found.push(`cut off: ${named(element)}`)
    const { left, right } = element.getBoundingClientRect()
    if (left < -1 || right > width + 1) found.push(`beyond the window: ${named(element)}`)
  }
  const shown = [document.title, document.body.innerText, ...[...document.querySelectorAll('[aria-label], [title]')].map((each) => `${each.ariaLabel ?? ''} ${each.title ?? ''}`)].join('\n')
  for (const [key] of shown.matchAll(/\b(?:common|join|call|devices|participants)\.[a-z_.]+|\{\{?\w+\}?\}|undefined|\[object/g)) found.push(`no words: ${key}`)
  return [...new Set(found)]
}

/** On an Arabic page: who runs from left to right without saying so, and which rules know sides instead of starts and ends. */
export function wrongFromRightToLeft(names) {
  const found = []
  if (document.documentElement.dir !== 'rtl' || document.documentElement.lang !== 'ar') found.push(`the page is ${document.documentElement.lang} ${document.documentElement.dir}`)
  const own_way = (element) => element.closest('bdi, [dir]:not(html)') !== null
  for (const element of document.body.querySelectorAll('*')) {
    if (getComputedStyle(element).direction !== 'rtl' && !own_way(element)) found.push(`left to right: <${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`)
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode
    if (parentElement === null || own_way(parentElement) || /^(SCRIPT|STYLE|OPTION)$/.test(parentElement.tagName)) continue
    const open = data.replace(/[\u2066-\u2068][^\u2069]*\u2069/g, '')
    for (const name of names) if (open.includes(name)) found.push(`a name stands open: “${data}”`)
    if (/\+\d[\d\s\u00a0-]{5,}|\d{3}-\d{3}-\d{3}|https?:/.test(open)) found.push(`a number stands open: “${data}”`)
    // A line of text begins with a letter of its own script, or with what is isolated.
    if (/\p{Script=Arabic}/u.test(open) && /^[^\p{L}]*[A-Za-z]/u.test(open)) found.push(`begins from the left: “${data}”`)
  }
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      const sided = /(?:^|[;{]\s*)(?:(?:margin|padding|border)-(?:left|right)[\w-]*|left|right|float|text-align):\s*(?![\s]|center|start|end|0|auto|none|inherit)[^;]*/.exec(rule.cssText)
      if (sided !== null) found.push(`a rule with sides: ${rule.cssText.slice(0, 120)}`)
    }
  }
  return [...new Set(found)]
}

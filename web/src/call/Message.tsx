/** One screen for everything that is not a call (any more): what happened, and what to do next. */
import { useEffect, useRef } from 'react'
import { Button } from '../shared/Button'

export interface MessageProps {
  title: string
  text: string
  main?: { label: string; onClick(): void } | undefined
  links?: { label: string; href: string }[]
}

export function Message({ title, text, main, links = [] }: MessageProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [title])
  return (
    <main className="call call-quiet">
      <div className="call-wait">
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {text !== '' && <p>{text}</p>}
        <div className="call-ways">
          {main !== undefined && <Button look="primary" onClick={main.onClick}>{main.label}</Button>}
          {links.map((link) => <a key={link.href} className="call-link" href={link.href}>{link.label}</a>)}
        </div>
      </div>
    </main>
  )
}

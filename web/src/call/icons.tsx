/** The call's own signs, 24 by 24, drawn in strokes so that they stay clear in both schemes. */
import type { ReactNode } from 'react'

const kPaths = {
  microphone: <><rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5 11a7 7 0 0 0 14 0M12 18v3" /></>,
  microphone_off: <><path d="M9 5.5A3 3 0 0 1 15 6v5m-1 2.6A3 3 0 0 1 9 11V9" /><path d="M5 11a7 7 0 0 0 11 5.7M19 11a7 7 0 0 1-.6 2.8M12 18v3M4 4l16 16" /></>,
  camera: <><rect x="3" y="6" width="12" height="12" rx="2.5" /><path d="m15 11 6-3.5v9L15 13" /></>,
  camera_off: <><path d="M9.5 6h3A2.5 2.5 0 0 1 15 8.5V11l6-3.5v9l-3-1.75M15 15.5A2.5 2.5 0 0 1 12.5 18h-7A2.5 2.5 0 0 1 3 15.5v-7A2.5 2.5 0 0 1 5 6.05M4 3l16 18" /></>,
  screen: <><rect x="3" y="4" width="18" height="12" rx="2" /><path d="M8 20h8M12 13V7m-3 3 3-3 3 3" /></>,
  people: <><circle cx="9" cy="8" r="3.5" /><path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.2A6.5 6.5 0 0 1 21.5 20" /></>,
  person_plus: <><circle cx="10" cy="8" r="4" /><path d="M3 20.5a7 7 0 0 1 14 0M19 7v6M16 10h6" /></>,
  leave: <><path d="M3 14.5c0-6 18-6 18 0v1.2c0 .8-.7 1.4-1.5 1.3l-2.7-.4c-.7-.1-1.2-.6-1.3-1.3l-.2-1.7c-2-.7-4.6-.7-6.6 0l-.2 1.7c-.1.7-.6 1.2-1.3 1.3l-2.7.4c-.8.1-1.5-.5-1.5-1.3z" /></>,
  done: <><circle cx="12" cy="12" r="9" /><path d="m8 12.5 2.8 2.8L16.5 9.5" /></>,
  clock: <><circle cx="12" cy="12" r="9" /><path d="M12 7v5.5l3.5 2" /></>,
  sound: <><path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" /></>,
  warning: <><path d="M12 4 2.8 19.5h18.4z" /><path d="M12 10v4.5M12 17v.2" /></>,
  close: <path d="M6 6l12 12M18 6 6 18" />,
  pencil: <path d="m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19z" />,
  remove: <><circle cx="10" cy="8" r="4" /><path d="M3 20.5a7 7 0 0 1 14 0M16 10h6" /></>,
  hand: <path d="M7.5 13V6.7a1.4 1.4 0 0 1 2.8 0V11m0-.5V4.6a1.4 1.4 0 0 1 2.8 0V11m0-5a1.4 1.4 0 0 1 2.8 0v5.5m0-3a1.4 1.4 0 0 1 2.8 0V14c0 4.2-2.4 7-6 7-2.8 0-4.3-1.2-5.6-3.5L4.6 14a1.5 1.5 0 0 1 2.5-1.6l1.4 1.8" />,
  chat: <path d="M4 5.5h16v11H11l-4.5 3.5v-3.5H4z" />,
  spotlight: <><rect x="3" y="5" width="18" height="14" rx="2" /><circle cx="12" cy="10.5" r="2.5" /><path d="M7.5 19a4.5 4.5 0 0 1 9 0" /></>,
  lock: <><rect x="5" y="10.5" width="14" height="10" rx="2" /><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" /></>,
  wait: <><circle cx="10" cy="8" r="4" /><path d="M3 20.5a7 7 0 0 1 14 0M22 9h-6m2.5-2.5L16 9l2.5 2.5" /></>,
  sliders: <><path d="M4 7h9m5 0h2M4 17h2m5 0h9" /><circle cx="15.5" cy="7" r="2.5" /><circle cx="8.5" cy="17" r="2.5" /></>,
  phone: <path d="M6.5 3.5 9 8 7 10c1 3 4 6 7 7l2-2 4.5 2.5c0 2-1.5 3.5-3.5 3.5C10 20.5 3.5 14 3 7c0-2 1.5-3.5 3.5-3.5z" />,
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof kPaths

export function CallIcon({ name }: { name: IconName }) {
  return (
    <svg className="call-icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor"
      strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {kPaths[name]}
    </svg>
  )
}

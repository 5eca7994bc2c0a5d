/** The bar under the stage: own microphone, camera and screen, people, and the way out. */
import type { ReactNode } from 'react'
import { useT } from '../shared/i18n'
import { CallIcon, type IconName } from './icons'
import { can_share_screen } from './own'
import type { CallSession, CallSnapshot } from './session'

interface ControlProps {
  icon: IconName
  label: string
  onClick(): void
  look?: 'off' | 'active' | 'leave'
  warns?: boolean
  busy?: boolean
  expanded?: boolean
  /** Said after the label. */
  more?: string | undefined
  children?: ReactNode
}

function Control({ icon, label, onClick, look, warns, busy, expanded, more, children }: ControlProps) {
  return (
    <button type="button" className="control" data-look={look} onClick={onClick} disabled={busy} aria-expanded={expanded} aria-description={more} title={label}>
      <span className="control-sign">
        <CallIcon name={icon} />
        {warns === true && <span className="control-warns"><CallIcon name="warning" /></span>}
        {children}
      </span>
      <span className="control-label">{label}</span>
    </button>
  )
}

export interface ControlsProps {
  session: CallSession
  snapshot: CallSnapshot
  leave(): void
  hand?: { raised: boolean; toggle(): void }
  people?: { open: boolean; toggle(): void }
  chat?: { open: boolean; unread: number; toggle(): void }
  add?: { open: boolean; toggle(): void }
}

export function Controls({ session, snapshot, leave, hand, people, chat, add }: ControlsProps) {
  const t = useT()
  const { own } = snapshot
  const heard = own.microphone === 'on'
  const seen = own.camera === 'on'
  const sharing = own.screen === 'on'
  const wrong = (state: string) => state === 'blocked' || state === 'missing' || state === 'busy'
  return (
    <div className="controls" role="group" aria-label={t('call.controls')}>
      <Control icon={heard ? 'microphone' : 'microphone_off'} label={t(heard ? 'call.mute' : 'call.unmute')} look={heard ? undefined : 'off'}
        warns={wrong(own.microphone)} busy={own.microphone === 'asking'} onClick={() => void session.toggle_microphone()} />
      <Control icon={seen ? 'camera' : 'camera_off'} label={t(seen ? 'call.camera_off' : 'call.camera_on')} look={seen ? undefined : 'off'}
        warns={wrong(own.camera)} busy={own.camera === 'asking'} onClick={() => void session.toggle_camera()} />
      {people !== undefined && can_share_screen() && (
        <Control icon="screen" label={t(sharing ? 'call.stop_sharing' : 'call.share_screen')} look={sharing ? 'active' : undefined}
          busy={own.screen === 'asking'} onClick={() => void session.toggle_screen()} />
      )}
      {hand !== undefined && (
        <Control icon="hand" label={t(hand.raised ? 'call.lower_hand' : 'call.raise_hand')} look={hand.raised ? 'active' : undefined} onClick={hand.toggle} />
      )}
      {people !== undefined && (
        <Control icon="people" label={t('call.people')} look={people.open ? 'active' : undefined} expanded={people.open} onClick={people.toggle}>
          <span className="control-count" aria-hidden="true">{snapshot.call.people.length}</span>
        </Control>
      )}
      {chat !== undefined && (
        <Control icon="chat" label={t('call.chat')} look={chat.open ? 'active' : undefined} expanded={chat.open} onClick={chat.toggle}
          more={chat.unread > 0 ? t('call.chat_unread', { number: chat.unread }) : undefined}>
          {chat.unread > 0 && <span className="control-count" aria-hidden="true">{chat.unread}</span>}
        </Control>
      )}
      {add !== undefined && (
        <Control icon="person_plus" label={t('call.add_participants')} look={add.open ? 'active' : undefined} expanded={add.open} onClick={add.toggle} />
      )}
      <Control icon="leave" label={t('call.leave')} look="leave" onClick={leave} />
    </div>
  )
}

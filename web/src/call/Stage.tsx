/** Tiles with pictures and names, and the sound of everyone. How it looks; who stands where on it: `stage_of()`. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { sound_comes_from } from '../devices/speaker'
import { useLanguage, useT } from '../shared/i18n'
import { sounds, type Tile } from './call'
import { fit_of, long_side_of } from './fit'
import { CallIcon } from './icons'
import { display_name, initials, role_words } from '../shared/people_names'
import type { CallSession, CallSnapshot } from './session'
import { share_of, stage_of, type Placed } from './stage'
import type { Sight } from './view'
import './speaker.css'

interface PictureProps {
  track: MediaStreamTrack
  label: string
  participant: string
  source: 'camera' | 'screen'
  mirrored?: boolean
  whole?: boolean
  /** Told when the picture comes into sight and goes out of it; the same function each time. */
  sees?: ((sight: Sight) => void) | undefined
  /** Told of its longer side, in pixels of the screen; the same function each time. */
  sized?: ((long_side: number) => void) | undefined
}

export function Picture(props: PictureProps) {
  const element = useRef<HTMLVideoElement>(null)
  const { track, sees, sized } = props
  const whole = props.whole === true
  const [fit, set_fit] = useState<'cover' | 'contain'>('cover')
  useEffect(() => {
    const video = element.current
    if (video === null) return
    const measure = () => {
      const picture = { width: video.videoWidth, height: video.videoHeight }
      const tile = { width: video.clientWidth, height: video.clientHeight }
      const fits = fit_of(picture, tile)
      set_fit(fits)
      sized?.(long_side_of(picture, tile, whole ? 'contain' : fits) * devicePixelRatio * (visualViewport?.scale ?? 1))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(video)
    video.addEventListener('resize', measure) // the picture's own size: a telephone was turned
    // On a screen of another density, and for who enlarges with two fingers, the element has the size that it had.
    visualViewport?.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      video.removeEventListener('resize', measure)
      visualViewport?.removeEventListener('resize', measure)
    }
  }, [sized, whole])
  useEffect(() => {
    const video = element.current
    if (video === null) return
    video.srcObject = new MediaStream([track])
    // A picture without sound may always play; where it may not (yet), the browser starts it by itself.
    video.play().catch(() => undefined)
    return () => {
      video.srcObject = null
    }
  }, [track])
  useEffect(() => {
    const video = element.current
    if (video === null || sees === undefined) return
    let inside = false
    const tell = () => sees(document.pictureInPictureElement === video ? 'apart' : inside ? 'in' : 'out')
    const observer = new IntersectionObserver((changes) => {
      inside = changes.at(-1)?.isIntersecting ?? inside
      tell()
    })
    observer.observe(video)
    for (const change of ['enterpictureinpicture', 'leavepictureinpicture']) video.addEventListener(change, tell)
    return () => {
      observer.disconnect()
      for (const change of ['enterpictureinpicture', 'leavepictureinpicture']) video.removeEventListener(change, tell)
      sees('out')
    }
  }, [sees])
  return (
    <video ref={element} className="tile-picture" data-fit={fit} autoPlay playsInline muted aria-label={props.label}
      data-participant={props.participant} data-source={props.source} data-mirrored={props.mirrored === true ? '' : undefined}
      data-whole={whole ? '' : undefined} />
  )
}

function Sound({ track, participant, speaker, refused }: { track: MediaStreamTrack; participant: string; speaker: string; refused(): void }) {
  const element = useRef<HTMLAudioElement>(null)
  useEffect(() => {
    const audio = element.current
    if (audio === null) return
    audio.srcObject = new MediaStream([track])
    audio.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotAllowedError') refused()
    })
    return () => {
      audio.srcObject = null
    }
  }, [track, refused])
  useEffect(() => {
    if (element.current !== null && element.current.dataset.speaker !== speaker) {
      element.current.dataset.speaker = speaker
      sound_comes_from(element.current, speaker)
    }
  }, [speaker])
  return <audio ref={element} autoPlay playsInline data-participant={participant} />
}

/** Everyone's voice. Some browsers want a tap before they let a page be heard. */
export function Sounds({ snapshot }: { snapshot: CallSnapshot }) {
  const t = useT()
  const [silent, set_silent] = useState(false)
  const all = useRef<HTMLDivElement>(null)
  const refused = useCallback(() => set_silent(true), [])
  const hear = () => {
    for (const audio of all.current?.querySelectorAll('audio') ?? []) audio.play().catch(() => undefined)
    set_silent(false)
  }
  return (
    <div ref={all} className="sounds">
      {sounds(snapshot.call).map((stream) => {
        const track = snapshot.tracks.get(stream.consumer_id)
        return track && <Sound key={stream.consumer_id} track={track} participant={stream.participant_id} speaker={snapshot.speaker} refused={refused} />
      })}
      {silent && (
        <button type="button" className="hear-button" onClick={hear}>
          <CallIcon name="sound" /> {t('call.tap_to_hear')}
        </button>
      )}
    </div>
  )
}

function track_of(tile: Tile, snapshot: CallSnapshot): MediaStreamTrack | null {
  if (tile.mine) return tile.kind === 'person' ? snapshot.camera : snapshot.screen
  return tile.picture === null ? null : (snapshot.tracks.get(tile.picture) ?? null)
}

function TileView({ tile, session, snapshot, placed, small, first }: { tile: Tile; session: CallSession; snapshot: CallSnapshot; placed?: Placed; small?: boolean; first?: boolean }) {
  const t = useT()
  const language = useLanguage()
  const plain = display_name(tile.person, t, language)
  const name = tile.mine ? t('call.name_you', { name: plain }) : plain
  const label = tile.kind === 'screen' ? t('call.tile_screen', { name }) : name
  const track = track_of(tile, snapshot)
  const theirs = tile.mine ? null : tile.picture
  const sees = useCallback((sight: Sight) => {
    if (theirs !== null) session.sees(theirs, sight)
  }, [session, theirs])
  const sized = useCallback((long_side: number) => {
    if (theirs !== null) session.sized(theirs, long_side)
  }, [session, theirs])
  const source = tile.kind === 'screen' ? 'screen' : 'camera'
  const muted = tile.mine ? snapshot.own.microphone !== 'on' : tile.muted
  const role = role_words(tile.person, t, language)
  const by_phone = tile.person.via === 'phone'
  // Oneself is known by the corner; a name would be cut off there.
  const shown = tile.mine && small === true && tile.kind === 'person' ? t('call.you') : label
  const below = [...(role !== plain ? [role] : []), ...(by_phone ? [t('call.via_phone')] : []), ...(tile.person.line !== null ? [t(`common.phone.line.${tile.person.line}`)] : [])]
  const speaking = tile.speaking && !muted && tile.kind === 'person'
  return (
    <li className="tile" data-kind={tile.kind} data-mine={tile.mine ? '' : undefined} data-small={small === true ? '' : undefined}
      data-speaking={speaking ? '' : undefined} data-tile={tile.person.participant_id} data-place={placed?.place}
      data-signs={placed?.signs === true ? '' : undefined} data-words={placed?.place === 'beside' && track === null ? '' : undefined}
      data-before={placed?.before === true ? '' : undefined} data-first={first === true ? '' : undefined}>
      <div className="tile-inside" role="group" aria-label={label}>
        {track !== null
          ? <Picture track={track} label={label} participant={tile.person.participant_id}
              source={source} mirrored={tile.mine && tile.kind === 'person'} whole={placed?.signs === true} sees={theirs === null ? undefined : sees}
              // Of what somebody shows words are read, enlarged in other ways too: it is never sent smaller than the network bears.
              sized={theirs === null || source === 'screen' ? undefined : sized} />
          : <div className="tile-initials" aria-hidden="true">
              {by_phone ? <CallIcon name="phone" /> : <span>{initials(plain)}</span>}
            </div>}
        <div className="tile-name">
          {muted && tile.kind === 'person' && (
            <span className="tile-muted">
              <CallIcon name="microphone_off" />
              <span className="call-hidden">{t('call.tile_muted')}</span>
            </span>
          )}
          {tile.person.hand && tile.kind === 'person' && (
            <span className="tile-hand">
              <CallIcon name="hand" />
              <span className="call-hidden">{t('call.tile_hand')}</span>
            </span>
          )}
          <span className="tile-words">
            <strong><bdi>{shown}</bdi></strong>
            {tile.kind === 'person' && below.length > 0 && !tile.mine && <small>{below.join(' · ')}</small>}
          </span>
          {speaking && <span className="call-hidden">{t('call.tile_speaking', { name: plain })}</span>}
          {track === null && tile.kind === 'person' && !by_phone && <span className="call-hidden">{t('call.tile_camera_off')}</span>}
        </div>
      </div>
    </li>
  )
}

export function Stage({ session, snapshot, alone }: { session: CallSession; snapshot: CallSnapshot; alone: string }) {
  const t = useT()
  const plan = stage_of(snapshot.call)
  const { screens, faces, has_speaker } = plan
  const in_rows = faces.filter((face) => face.place !== 'corner')
  const rest = faces.filter((face) => face.place === 'rest')
  const beside = faces.filter((face) => face.place === 'beside')
  const share = has_speaker ? share_of(plan, (tile) => track_of(tile, snapshot) !== null) : undefined
  // Others before oneself, as it is shown.
  const first = rest.find((face) => !face.tile.mine) ?? rest[0]
  return (
    <div className="stage" data-screen={screens.length > 0 ? '' : undefined} data-signs={faces.some((face) => face.signs && !face.tile.mine) ? '' : undefined}>
      {screens.length > 0 && (
        <ul className="stage-screens">
          {screens.map((tile) => <TileView key={tile.key} tile={tile} session={session} snapshot={snapshot} />)}
        </ul>
      )}
      <ul className="stage-faces" data-count={Math.min(in_rows.length, 9)} data-share={share} data-beside={Math.min(beside.length, 3)}
        data-rest={Math.min(rest.length, 7)} aria-label={t('call.stage')}>
        {faces.map((face) => (
          <TileView key={face.tile.key} tile={face.tile} session={session} snapshot={snapshot} placed={face} first={face === first}
            small={face.place === 'corner' || (face.place === 'rest' && (has_speaker || screens.length > 0))} />
        ))}
      </ul>
      {!faces.some((face) => !face.tile.mine) && <p className="stage-alone">{alone}</p>}
    </div>
  )
}

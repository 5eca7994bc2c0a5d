/**
 * Who stands where on the stage. With an interpreter in the call it has a speaker, whom everybody looks at, and
 * the interpreters beside them, whoever speaks; the others are small. Nothing of it scrolls. Pure.
 */
import { is_signed } from '../shared/sign_languages'
import { tiles, type CallState, type Tile } from './call'

/** main: who is looked at; beside: the interpreters; rest: small, below; corner: oneself, over the others. */
export type Place = 'main' | 'beside' | 'rest' | 'corner'

export interface Placed {
  tile: Tile
  place: Place
  /** Of two interpreters one stands on either side of the speaker. */
  before: boolean
  /** A sign-language interpreter: the whole picture, and enough of it to follow hands and face. */
  signs: boolean
}

export interface StagePlan {
  screens: Tile[]
  faces: Placed[]
  /** Without a speaker all have tiles of one size. */
  has_speaker: boolean
  /** The big one was chosen by a provider. */
  spotlit: boolean
}

export function stage_of(state: CallState): StagePlan {
  const all = tiles(state)
  const screens = all.filter((tile) => tile.kind === 'screen')
  const faces = all.filter((tile) => tile.kind === 'person')
  const spotlit = faces.find((tile) => tile.person.participant_id === state.spotlight)
  const interpreters = faces.filter((tile) => !tile.mine && tile !== spotlit && interprets(tile))
  const speaker = interpreters.length > 0 || (spotlit !== undefined && interprets(spotlit)) ? looked_at(state, faces) : undefined
  // Whom a provider made big takes the speaker's place; an interpreter among those has the speaker beside them.
  const main = spotlit ?? speaker
  const has_speaker = main !== undefined || interpreters.length > 0
  const others = faces.some((tile) => !tile.mine)
  const place = (tile: Tile): Place => {
    // Over an interpreter's hands nothing may lie, so oneself stands with the others.
    if (!has_speaker) return tile.mine && others && screens.length === 0 ? 'corner' : 'rest'
    if (tile === main) return 'main'
    const with_interpreter = spotlit !== undefined && interprets(spotlit) && tile === speaker
    return with_interpreter || interpreters.includes(tile) ? 'beside' : 'rest'
  }
  // What has just happened is said at the first tile: better over somebody who only speaks.
  const before = interpreters.length > 1 ? (interpreters.find((tile) => !signs(tile)) ?? interpreters[0]) : undefined
  return { screens, has_speaker, spotlit: spotlit !== undefined, faces: faces.map((tile) => ({ tile, place: place(tile), before: tile === before, signs: signs(tile) })) }
}

function interprets(tile: Tile): boolean {
  return tile.person.kind === 'interpreter'
}

function signs(tile: Tile): boolean {
  return interprets(tile) && tile.person.via === 'link' && is_signed(tile.person.interprets)
}

/** Who spoke last and is somebody else; before anybody has, the first of the others. */
function looked_at(state: CallState, faces: Tile[]): Tile | undefined {
  const able = faces.filter((tile) => !tile.mine && !interprets(tile))
  for (const id of state.spoke) {
    const found = able.find((tile) => tile.person.participant_id === id)
    if (found !== undefined) return found
  }
  return able[0]
}

/** How the big tiles share the stage: alone, evenly, the one in the spotlight more, or more than interpreters without a picture. */
export type Share = 'alone' | 'even' | 'spotlight' | 'words'

export function share_of({ faces, spotlit }: StagePlan, has_picture: (tile: Tile) => boolean): Share {
  const beside = faces.filter((face) => face.place === 'beside')
  if (beside.length === 0 || !faces.some((face) => face.place === 'main')) return 'alone'
  if (!beside.some((face) => has_picture(face.tile))) return 'words'
  return spotlit && !beside.some((face) => face.signs) ? 'spotlight' : 'even'
}

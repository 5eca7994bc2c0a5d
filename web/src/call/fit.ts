/** How a picture goes into its tile: filling it, or whole. Pure. */

export interface Size {
  width: number
  height: number
}

// Filling the tile may cut this much off. Beyond it, what somebody holds into the camera would be cut off too.
const kMostCutOff = 0.35

export function fit_of(picture: Size, tile: Size): 'cover' | 'contain' {
  if (picture.width <= 0 || picture.height <= 0 || tile.width <= 0 || tile.height <= 0) return 'cover'
  const shape = (picture.width / picture.height) * (tile.height / tile.width)
  const shown = Math.min(shape, 1 / shape)
  return 1 - shown > kMostCutOff ? 'contain' : 'cover'
}

/** How a picture goes into its tile: filling it, or whole, and how large it is there. Pure. */

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

/** The longer side of the whole picture as it lies in its tile, what is cut off included; of an unknown picture the tile's. */
export function long_side_of(picture: Size, tile: Size, fit: 'cover' | 'contain'): number {
  if (picture.width <= 0 || picture.height <= 0) return Math.max(tile.width, tile.height)
  const scales = [tile.width / picture.width, tile.height / picture.height]
  return Math.max(picture.width, picture.height) * (fit === 'cover' ? Math.max(...scales) : Math.min(...scales))
}

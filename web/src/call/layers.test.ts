import { describe, expect, it } from 'vitest'
import { camera_layers } from './layers'

describe('the sizes in which a camera is sent', () => {
  const sizes = (side: number) => camera_layers(side).map((layer) => layer.scaleResolutionDownBy ?? 1)
  it('are three of a large picture, fewer of a small one, the smallest first', () => {
    expect(sizes(1280)).toEqual([4, 2, 1])
    expect(sizes(960)).toEqual([4, 2, 1])
    expect(sizes(640)).toEqual([2, 1])
    expect(sizes(320)).toEqual([1])
    expect(sizes(0)).toEqual([1])
  })
  it('fit a mobile network with the smallest of them', () => {
    for (const side of [640, 960]) expect(camera_layers(side)[0]?.maxBitrate).toBeLessThanOrEqual(150_000)
  })
})

/**
 * What every part of a scene is painted with: the canvas, the palette, and where the light stands.
 */
import type { Canvas } from './canvas'
import type { Palette } from './palette'
import type { Noise, Random } from './random'
import type { SceneSpec } from './sceneSpec'

export interface Stage {
  canvas: Canvas
  spec: SceneSpec
  palette: Palette
  noise: Noise
  random: Random
  /** Pixels in one unit of the scene: the shorter side, so that shapes keep their form in any format. */
  unit: number
  horizon: number
  /** -1 when light comes from the left, 1 from the right. */
  lightSide: number
  sunX: number
  sunY: number
}

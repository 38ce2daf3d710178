/**
 * What runs through the links of a simulated graph. Models are only their names and pictures are drawn small, so a value
 * is light; width and height say how large the picture claims to be.
 */
import type { Raster } from '../media/raster'
import type { SceneRequest } from '../picture/request'

export interface ModelValue { kind: 'model'; name: string; loras: readonly { name: string; strength: number }[] }
export interface NamedValue { kind: 'clip' | 'vae' | 'controlNet' | 'upscaleModel' | 'sampler'; name: string }
export interface ConditioningValue { kind: 'conditioning'; text: string }
export interface LatentPicture {
  /** Null before anything was sampled. */
  raster: Raster | null
  /** What it was drawn from; null for pictures from elsewhere. */
  scene: SceneRequest | null
}
export interface LatentValue { kind: 'latent'; width: number; height: number; pictures: readonly LatentPicture[] }
export interface ImageValue { kind: 'image'; width: number; height: number; rasters: readonly Raster[] }
interface MaskValue { kind: 'mask' }
export interface NoiseValue { kind: 'noise'; seed: bigint | null }
export interface SigmasValue { kind: 'sigmas'; steps: number; denoise: number }
export interface GuiderValue { kind: 'guider'; model: ModelValue; positive: string; negative: string; cfg: number }
export interface PlainValue { kind: 'plain'; value: string | number | bigint | boolean | null }
/** Stops what is downstream; with a message, the first node it reaches reports it. */
export interface BlockerValue { kind: 'blocker'; message: string | null }
/** An output of a class that the simulator does not know: only its type word is right. */
interface OpaqueValue { kind: 'opaque'; type: string }

export type NodeValue =
  | ModelValue | NamedValue | ConditioningValue | LatentValue | ImageValue | MaskValue | NoiseValue | SigmasValue
  | GuiderValue | PlainValue | BlockerValue | OpaqueValue

export const plain = (value: PlainValue['value']): PlainValue => ({ kind: 'plain', value })

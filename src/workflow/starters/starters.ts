/** The workflows that come with the page, written for it, in the order they are offered. */
import { fluxSchnell } from './fluxSchnell'
import { imageToImage } from './imageToImage'
import { sd15 } from './sd15'
import { sd35 } from './sd35'
import { sdxl } from './sdxl'
import type { Starter } from './starter'

const STARTERS: readonly Starter[] = [sd15, sdxl, fluxSchnell, sd35, imageToImage]

export function listStarters(): readonly Starter[] {
  return STARTERS
}

/** Undefined for an id that no longer exists: a draft may be older than the list. */
export function findStarter(id: string): Starter | undefined {
  return STARTERS.find((starter) => starter.id === id)
}

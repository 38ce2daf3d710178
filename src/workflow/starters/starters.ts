/** The workflows that come with the page, written for it, in the order they are offered. */
import { sd15 } from './sd15'
import type { Starter } from './starter'

const STARTERS: readonly Starter[] = [
  {
    id: 'sd15',
    name: 'Stable Diffusion 1.5',
    description: 'Text to image, 512 × 512. The lightest start; runs on 4 GB.',
    graph: sd15,
  },
  {
    id: 'sdxl',
    name: 'Stable Diffusion XL',
    description: 'Text to image around 1024 × 1024. The most checkpoints and LoRAs to choose from.',
    graph: async () => (await import('./sdxl')).sdxl(),
  },
  {
    id: 'flux-schnell',
    name: 'Flux schnell',
    description: 'Text to image in four steps. Understands whole sentences; wants 12 GB or more.',
    graph: async () => (await import('./fluxSchnell')).fluxSchnell(),
  },
  {
    id: 'sd35',
    name: 'Stable Diffusion 3.5',
    description: 'Text to image around 1024 × 1024, strong on composition and lettering.',
    graph: async () => (await import('./sd35')).sd35(),
  },
  {
    id: 'image-to-image',
    name: 'Image to image',
    description: 'Starts from a picture of yours. Low denoise keeps it, high denoise leaves it behind.',
    graph: async () => (await import('./imageToImage')).imageToImage(),
  },
]

export function listStarters(): readonly Starter[] {
  return STARTERS
}

/** Undefined for an id that no longer exists: a draft may be older than the list. */
export function findStarter(id: string): Starter | undefined {
  return STARTERS.find((starter) => starter.id === id)
}

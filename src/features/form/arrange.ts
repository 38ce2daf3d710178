/**
 * Which field stands where: App Mode's choices, what is pinned, the roles in their groups, the others under their nodes,
 * and what is hidden. Each field once. Pure.
 */
import { appModeFields } from '@/workflow/form/appModeFields'
import type { FormModel, InputRef, NodeSection, Parameter, ParameterId, Role } from '@/workflow/form/parameters'

const GROUPS: readonly (readonly Role[])[] = [
  ['prompt', 'negative'],
  ['image', 'mask'],
  ['seed', 'steps', 'cfg', 'guidance', 'denoise', 'sampler', 'scheduler'],
  ['width', 'height', 'batchSize'],
  ['checkpoint', 'diffusionModel', 'clip', 'vae', 'lora', 'loraStrength', 'loraClipStrength', 'upscaleModel', 'controlNet'],
]

export interface ArrangedSection {
  section: NodeSection
  parameters: readonly Parameter[]
}

export interface ArrangedForm {
  app: readonly Parameter[]
  pinned: readonly Parameter[]
  /** Those that hold something. */
  groups: readonly (readonly Parameter[])[]
  sections: readonly ArrangedSection[]
  hidden: readonly Parameter[]
}

export interface Wishes {
  appInputs: readonly InputRef[]
  pinned: readonly ParameterId[]
  hidden: readonly ParameterId[]
}

export function arrangeForm({ parameters, sections }: FormModel, byId: ReadonlyMap<ParameterId, Parameter>, wishes: Wishes): ArrangedForm {
  const placed = new Set<ParameterId>()
  const take = (ids: Iterable<ParameterId | undefined>) => {
    const taken: Parameter[] = []
    for (const id of ids) {
      const parameter = id === undefined || placed.has(id) ? undefined : byId.get(id)
      if (!parameter) continue // of a file that has changed since, or there already
      placed.add(parameter.id)
      taken.push(parameter)
    }
    return taken
  }
  const hidden = take(wishes.hidden)
  const pinned = take(wishes.pinned)
  const app = take(wishes.appInputs.length === 0 ? [] : appModeFields({ parameters }, { inputs: wishes.appInputs }).map(({ id }) => id))
  // What belongs to a LoRA stands with it, whatever it is.
  const groups = GROUPS.map((roles) => take(parameters.filter(({ role, lora }) => roles.includes(lora === null ? role : 'lora')).map(({ id }) => id)))
  const others = sections.map((section) => ({ section, parameters: take(section.parameters) }))
  return { app, pinned, hidden, groups: groups.filter((group) => group.length > 0), sections: others.filter((it) => it.parameters.length > 0) }
}

/** Fields of one LoRA, in one row. */
export interface Lora {
  index: number
  name: Parameter | null
  strength: Parameter | null
  clip: Parameter | null
  /** A switch that the file has for it; null: it is left out in other ways (FormState.offLoras). */
  isOn: Parameter | null
}

export function lorasOf(parameters: readonly Parameter[]): Lora[] {
  const loras = new Map<number, Lora>()
  for (const parameter of parameters) {
    if (parameter.lora === null) continue
    const lora = loras.get(parameter.lora) ?? { index: parameter.lora, name: null, strength: null, clip: null, isOn: null }
    if (parameter.role === 'lora') lora.name ??= parameter
    else if (parameter.role === 'loraStrength') lora.strength ??= parameter
    else if (parameter.role === 'loraClipStrength') lora.clip ??= parameter
    else if (parameter.spec.kind === 'boolean') lora.isOn ??= parameter
    loras.set(parameter.lora, lora)
  }
  return [...loras.values()].toSorted((a, b) => a.index - b.index)
}

/** Small facts about a workflow that has just been read. Pure. */
import { sameJson } from '@/lib/sameJson'
import type { ApiGraph } from '@/workflow/apiGraph'
import { asParameterId, type FormModel, type ParameterId } from '@/workflow/form/parameters'
import type { ReadWorkflow } from '@/workflow/readWorkflow'
import type { SeedMode } from '@/workflow/sending/seeds'

const SEED_MODES: Readonly<Record<string, SeedMode>> = { fixed: 'fixed', randomize: 'random', increment: 'increment', decrement: 'decrement' }

/** How each seed goes on, as the saved document has it. */
export function seedModesOf({ controls }: Pick<ReadWorkflow, 'controls'>, model: FormModel): Map<ParameterId, SeedMode> {
  const wanted = new Map(controls.map(({ at, mode }) => [asParameterId(at), mode]))
  const modes = new Map<ParameterId, SeedMode>()
  for (const { id, spec, targets } of model.parameters) {
    const mode = spec.kind === 'int' && spec.isSeed ? targets.map((target) => wanted.get(asParameterId(target))).find((it) => it !== undefined) : undefined
    const known = mode !== undefined && Object.hasOwn(SEED_MODES, mode) ? SEED_MODES[mode] : undefined
    if (known) modes.set(id, known)
  }
  return modes
}

/** Same nodes in the same order, with the same inputs. */
export function isSameGraph(a: ApiGraph, b: ApiGraph): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  const others = [...b]
  return [...a].every(([id, node], index) => {
    const [otherId, other] = others[index] ?? []
    return other !== undefined && id === otherId && node.classType === other.classType && node.title === other.title && sameJson({ ...node.inputs }, { ...other.inputs })
  })
}

export function nameOfFile(fileName: string): string {
  return fileName.replace(/\.(json|png|webp|jpe?g|avif|mp4|webm|mov|mkv|flac|mp3|ogg|opus|svg|latent|safetensors|glb)$/i, '') || fileName
}

/** Which seeds a run is sent with: a file's own first, then each by its mode. Pure, but for chance. */
import type { OpenDocument } from '@/state/documentStore'
import type { Run } from '@/storage/run'
import type { ApiGraph } from '@/workflow/apiGraph'
import type { NodeDefs } from '@/workflow/definitions/nodeDefs'
import { applyValues } from '@/workflow/form/applyValues'
import type { Parameter, ParameterId } from '@/workflow/form/parameters'
import type { Values } from '@/workflow/form/values'
import { findParameters } from '@/workflow/roles/findParameters'
import { nextSeed } from '@/workflow/sending/nextSeed'
import type { Seed, SeedMode } from '@/workflow/sending/seeds'
import { isSpecialSeed } from '@/workflow/sending/specialSeeds'

export type Seeds = ReadonlyMap<ParameterId, Seed>

/** The seed of a file that was opened a moment ago: nobody has changed it, and no run has had it. Null where there is none. */
export function unsentSeed({ origin, graph }: OpenDocument, parameters: readonly Parameter[], values: Values, sent: Iterable<Run>): Seed | null {
  const first = parameters.find(({ role }) => role === 'seed')
  const seed = first?.initial
  if (origin.kind !== 'file' || !first || (typeof seed !== 'number' && typeof seed !== 'bigint')) return null
  if (isSpecial(graph, first, seed) || parameters.some(({ id, role }) => role === 'seed' && values.has(id))) return null
  return [...sent].some((run) => run.seed === seed) ? null : seed
}

/** What each seed is next, by its mode. */
export function rollSeeds(graph: ApiGraph, parameters: readonly Parameter[], values: Values, modes: ReadonlyMap<ParameterId, SeedMode>): Seeds {
  const seeds = new Map<ParameterId, Seed>()
  for (const parameter of parameters) {
    const { id, role, spec, initial } = parameter
    // Seeds of other nodes stay unless their file or a person lets them go on.
    if (spec.kind !== 'int' || (role !== 'seed' && !(spec.isSeed && modes.has(id)))) continue
    const current = values.get(id) ?? initial
    if (isSpecial(graph, parameter, current)) continue
    const isSeed = typeof current === 'number' || typeof current === 'bigint'
    seeds.set(id, nextSeed(isSeed ? current : 0, modes.get(id) ?? 'random', spec))
  }
  return seeds
}

export function withNewSeeds(graph: ApiGraph, defs: NodeDefs): { graph: ApiGraph; seed: Seed | null } {
  const parameters = findParameters(graph, defs)
  const seeds = rollSeeds(graph, parameters, new Map(), new Map())
  return { graph: applyValues(graph, parameters, seeds), seed: firstOf(seeds) }
}

/** The one that names a run in lists. */
export function firstOf(seeds: ReadonlyMap<string, Seed>): Seed | null {
  return seeds.values().next().value ?? null
}

/** It goes on by itself. */
function isSpecial(graph: ApiGraph, { targets }: Parameter, value: Parameter['initial']): boolean {
  return targets.some(({ nodeId }) => isSpecialSeed(graph.get(nodeId)?.classType, value))
}

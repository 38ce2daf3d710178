/**
 * Typed access to the inputs of a node that runs. Validation has made the values right; a link may still bring something
 * that a class of the simulator cannot use, and that is an error of the node, as it would be on a real server.
 */
import { PyFloat, type Py } from '../python/json'
import { PyError, printStr } from '../python/values'
import type { ConditioningValue, GuiderValue, ImageValue, LatentValue, ModelValue, NodeValue, NoiseValue, SigmasValue } from './values'

interface KindOfValue {
  model: ModelValue
  conditioning: ConditioningValue
  latent: LatentValue
  image: ImageValue
  noise: NoiseValue
  sigmas: SigmasValue
  guider: GuiderValue
}

export class NodeInputs {
  constructor(private readonly values: ReadonlyMap<string, NodeValue>) {}

  entries(): [name: string, value: NodeValue][] {
    return [...this.values]
  }

  /** @throws PyError when the input holds something else */
  get<K extends keyof KindOfValue>(name: string, kind: K): KindOfValue[K] {
    const value = this.values.get(name)
    if (value?.kind !== kind) throw new PyError('AttributeError', `'${value?.kind ?? 'NoneType'}' object is no ${kind}`)
    return value as KindOfValue[K] // the check above is what the compiler cannot follow
  }

  optional<K extends keyof KindOfValue>(name: string, kind: K): KindOfValue[K] | null {
    return this.values.get(name)?.kind === kind ? this.get(name, kind) : null
  }

  text(name: string): string {
    const value = this.plain(name)
    return value === null ? '' : String(value)
  }

  number(name: string): number {
    return Number(this.plain(name) ?? 0)
  }

  integer(name: string): bigint {
    const value = this.plain(name)
    return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value ?? 0)))
  }

  flag(name: string): boolean {
    return this.plain(name) === true
  }

  private plain(name: string) {
    const value = this.values.get(name)
    return value?.kind === 'plain' ? value.value : null
  }
}

/** A value written in the prompt, as a node sees it. */
export function literal(value: Py): NodeValue {
  if (value instanceof PyFloat) return { kind: 'plain', value: value.value }
  if (value === null || typeof value !== 'object') return { kind: 'plain', value }
  return { kind: 'plain', value: printStr(value) }
}

/**
 * What a node of cg-use-everywhere sends to whom: for each of its linked inputs (or, of a node made to broadcast, for
 * each of its outputs) one broadcast with the rules that decide about its receivers.
 * Source: cg-use-everywhere js/use_everywhere_classes.js, ue_properties.js, use_everywhere_utilities.js (7.8).
 */
import type { Json, JsonObject } from '@/lib/json'
import { isJsonObject, ownValue } from '../../links'
import { BYPASSED, INPUT_BOUNDARY, listAt, objectAt, textAt, type SavedFrame, type SavedLink } from '../document'
import type { PageGraph, PageInput, PageNode } from '../pageModel'
import { createPattern, type BoundedPattern, type Budget } from './boundedPattern'
import { isInFrame } from './frames'

export interface Receiver {
  /** Null: the outputs of a subgraph, which have no place and no colour. */
  node: PageNode | null
  title: string
  input: PageInput
  slot: number
  /** Frames that its node lies in. */
  frames: readonly SavedFrame[]
  /** As its user calls it, else as the page does. */
  label: string
  /** As its user calls it, else as the definition does. */
  name: string
}
export interface Broadcast {
  controller: PageNode
  type: string
  from: string
  fromSlot: number
  priority: number
  acceptsType: (type: string) => boolean
  /** Of receivers of a type that it accepts. Null where a rule cannot be told. */
  accepts: (receiver: Receiver, budget: Budget) => boolean | null
}

const SEED = 'Seed Everywhere'
const PROMPTS = 'Prompts Everywhere'
const DEFAULT_PRIORITY = 10
/** Two inputs of one node, whose sources have the same type, are told apart by their names. */
const REPEATED: readonly ((own: string, receiver: Receiver) => boolean)[] = [
  (own, { label }) => label === own,
  (own, { label }) => label.slice(0, own.length) === own.slice(0, label.length),
  (own, { label }) => label.slice(-Math.min(own.length, label.length)) === own.slice(-Math.min(own.length, label.length)),
  (own, { title }) => title === own,
]
const REGEX_RULE = 4
const MAX_BYPASSED = 1_000
/** Of the budget, for each receiver that is asked. */
const STEPS_PER_RECEIVER = 20

export function isBroadcaster({ type }: Pick<PageNode, 'type'>): boolean {
  return type.startsWith('Anything Everywhere') || type === SEED || type === PROMPTS
}

/** Properties as version 7 keeps them; before that the rules were widgets, and the rest lay one level higher. */
export function broadcastProperties({ type, saved: { properties, values } }: PageNode): JsonObject {
  const own = objectAt(properties, 'ue_properties')
  if (ownValue(own, 'version') !== undefined || !isBroadcaster({ type })) return own
  const [title, input, group] = Array.isArray(values) ? values : []
  const rules = type === SEED ? { input_regex: 'seed' } : { title_regex: title ?? null, input_regex: input ?? null, group_regex: group ?? null }
  return { ...rules, group_restricted: properties['group_restricted'] ?? 0, color_restricted: properties['color_restricted'] ?? 0 }
}

export function broadcastsOf(node: PageNode, graph: PageGraph, frames: readonly SavedFrame[]): Broadcast[] {
  const properties = broadcastProperties(node)
  const sources = sourcesOf(node, graph, properties)
  const repeated = new Set(sources.map(({ type }) => type).filter((type, index, all) => all.indexOf(type) !== index))
  const patterns = { title: patternAt(properties, 'title'), input: patternAt(properties, 'input'), group: patternAt(properties, 'group') }
  const priority = numberAt(properties, 'priority') || defaultPriority(node, properties, repeated.size > 0)
  const isAllowed = restriction(node, frames, properties, patterns.group)
  const isByName = numberAt(properties, 'apply_to_unrepeated') !== 0
  return sources.map(({ type, from, fromSlot, label }) => {
    const rule = isByName || repeated.has(type) ? repeatedRule(numberAt(properties, 'repeated_type_rule'), label) : null
    return {
      controller: node,
      type,
      from,
      fromSlot,
      priority,
      acceptsType: (wanted) => fitsType(type, wanted, properties),
      accepts: (receiver, budget) => {
        budget.steps -= STEPS_PER_RECEIVER
        if (budget.steps < 0) return null
        if (from === receiver.node?.id) return false
        const byName = rule ? rule(receiver, budget) : true
        const byPlace = byName === false ? false : isAllowed(receiver, budget)
        const byTitle = byPlace === false ? false : matches(patterns.title, receiver.title, budget)
        const byInput = byTitle === false ? false : matches(patterns.input, receiver.name, budget)
        if (byInput === false) return false
        return byName === null || byPlace === null || byTitle === null || byInput === null ? null : true
      },
    }
  })
}

interface Source {
  type: string
  from: string
  fromSlot: number
  /** Name of the input that takes it, or of the output that gives it. */
  label: string
}

function sourcesOf(node: PageNode, graph: PageGraph, properties: JsonObject): Source[] {
  if (node.type === SEED || Boolean(properties['seed_inputs'])) return [{ type: 'INT', from: node.id, fromSlot: 0, label: 'seed' }]
  if (node.saved.properties['ue_convert']) {
    const silent = objectAt(properties, 'output_not_broadcasting')
    return node.outputs.flatMap(({ name, type }, fromSlot) => (silent[name] ? [] : [{ type, from: node.id, fromSlot, label: labelIn(listAt(node.saved.source, 'outputs')[fromSlot]) ?? name }]))
  }
  const labels = labelsOf(node)
  return node.inputs.flatMap((input, slot) => {
    const link = linkBefore(input, graph)
    const label = (node.type === PROMPTS ? ['positive', 'negative'][slot] : labels.get(input.name)) ?? input.name
    return link ? [{ type: typeOf(link, graph), from: link.from, fromSlot: link.fromSlot, label }] : []
  })
}

/** Past bypassed nodes, as long as something of the same type goes into them. */
function linkBefore(input: PageInput, graph: PageGraph): SavedLink | null {
  const first = input.link === null ? undefined : graph.links.get(input.link)
  let link = first
  for (let passed = 0; link && passed < MAX_BYPASSED; passed++) {
    const { fromSlot, type }: SavedLink = link
    const before: PageNode | undefined = graph.nodes.get(link.from)
    if (before?.mode !== BYPASSED) return link
    const same = before.inputs[fromSlot]
    const next = same?.type === type ? same : before.inputs.find((candidate) => candidate.type === type)
    link = graph.links.get(next?.link ?? '')
  }
  return first ?? null
}

/** Old files do not write the type of a link into these nodes. */
function typeOf(link: SavedLink, graph: PageGraph): string {
  if (link.type !== '*') return link.type
  if (link.from === INPUT_BOUNDARY) return graph.inputs[link.fromSlot]?.type ?? '*'
  return graph.nodes.get(link.from)?.outputs[link.fromSlot]?.type ?? '*'
}

/** By input: what its user or the pack calls it. */
export function labelsOf({ saved: { source } }: PageNode): ReadonlyMap<string, string> {
  return new Map(
    listAt(source, 'inputs').flatMap((input) => {
      const [name, label] = [isJsonObject(input) ? textAt(input, 'name') : null, labelIn(input)]
      return name === null || label === null ? [] : [[name, label]]
    }),
  )
}

function labelIn(slot: Json | undefined): string | null {
  return isJsonObject(slot) ? textAt(slot, 'label') || null : null
}

function fitsType(type: string, wanted: string, properties: JsonObject): boolean {
  if (type === wanted) return true
  if (type === 'STRING' && wanted === 'COMBO') return numberAt(properties, 'string_to_combo') > 0
  return wanted === '*' && numberAt(properties, 'send_to_any') > 0
}

function defaultPriority({ type }: PageNode, properties: JsonObject, hasRepeated: boolean): number {
  const hasRules = ['title', 'input', 'prompt', 'negative', 'group'].some((kind) => isRule(ownValue(properties, `${kind}_regex`)))
  return (
    DEFAULT_PRIORITY +
    (type === SEED || type === PROMPTS ? 10 : 0) +
    (hasRules || hasRepeated ? 20 : 0) +
    (numberAt(properties, 'group_restricted') > 0 ? 3 : 0) +
    (numberAt(properties, 'color_restricted') > 0 ? 6 : 0)
  )
}

function repeatedRule(rule: number, own: string): (receiver: Receiver, budget: Budget) => boolean | null {
  const byName = REPEATED[rule]
  if (byName) return (receiver) => byName(own, receiver)
  if (rule !== REGEX_RULE) return () => null
  const pattern = createPattern(own)
  return ({ label }, budget) => (pattern ? pattern(label, budget) : null)
}

interface Rule {
  pattern: BoundedPattern
  isInverted: boolean
}

/** Null: no rule. One that is no regular expression counts as none. */
function patternAt(properties: JsonObject, kind: string): Rule | null {
  const source = ownValue(properties, `${kind}_regex`)
  if (!isRule(source)) return null
  const pattern = createPattern(String(source))
  return pattern && { pattern, isInverted: Boolean(properties[`${kind}_regex_invert`]) }
}

function isRule(source: Json | undefined): boolean {
  return (typeof source === 'string' || typeof source === 'number') && source !== '' && source !== 0 && source !== '.*'
}

function matches(rule: Rule | null, text: string, budget: Budget): boolean | null {
  if (!rule) return true
  const isFound = rule.pattern(text, budget)
  return isFound === null ? null : isFound !== rule.isInverted
}

/** By frames, by colour, by the titles of frames: each narrows what the one before has left. */
function restriction(node: PageNode, frames: readonly SavedFrame[], properties: JsonObject, group: Rule | null) {
  const [byFrame, byColour] = [numberAt(properties, 'group_restricted'), numberAt(properties, 'color_restricted')]
  const own = new Set(byFrame === 0 ? [] : frames.filter((frame) => isInFrame(node, frame)))
  return ({ node: target, frames: around }: Receiver, budget: Budget): boolean | null => {
    if (!target) return byFrame === 0 && byColour === 0 && !group
    if (byFrame === 1 && !around.some((frame) => own.has(frame))) return false
    if (byFrame === 2 && around.some((frame) => own.has(frame))) return false
    const isSameColour = colourOf(target) === colourOf(node)
    if ((byColour === 1 && !isSameColour) || (byColour === 2 && isSameColour)) return false
    if (!group) return true
    let result: boolean | null = false
    for (const { title } of around) {
      const answer = matches(group, title, budget)
      if (answer === true) return true
      if (answer === null) result = null
    }
    return result
  }
}

function colourOf({ saved: { source } }: PageNode): string | null {
  return textAt(source, 'color')
}

function numberAt(properties: JsonObject, key: string): number {
  return Number(ownValue(properties, key) ?? 0) || 0
}

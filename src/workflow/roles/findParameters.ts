/**
 * Finds the form fields of a workflow by following its graph from the samplers: never by node numbers or their order.
 * Works without node definitions too, by names and values; with them, fields know their ranges and choices.
 * A new role: name it in parameters.ts, describe it in roles.ts, collect it in findings.ts.
 */
import type { ApiGraph } from '../apiGraph'
import { collectFindings, type Finding, type Findings } from './findings'
import { isValueKind, kindOfLiteral } from './kinds'
import { scalarAt, titleOf } from '../links'
import { literalSource } from './literalSource'
import type { NodeDefs } from '../definitions/nodeDefs'
import { labelAll, type Labelled } from './parameterLabels'
import { asParameterId, type InputRef, type Parameter, type ParameterId, type ParameterKind, type ParameterValue, type Role } from '../form/parameters'
import { canHold, fallbackKind, ROLES, WORDS } from './roles'
import { inputSpec } from './topics'
import { readAs } from '../form/values'

/** One field in the making. */
interface Field {
  id: ParameterId
  first: Finding
  roles: Set<Role>
  stages: Set<number>
  targets: InputRef[]
  value: ParameterValue
}

/** Parameters in form order; of one role, in the order their samplers run. */
export function findParameters(graph: ApiGraph, defs: NodeDefs): Parameter[] {
  const findings = collectFindings(graph, defs)
  const fields = mergeTexts(fieldsByPlace(graph, findings.found))
  addEchoes(graph, defs, fields, findings)
  const inOrder = inFormOrder(fields)
  const labels = labelAll(inOrder.map((field) => describe(graph, defs, field, findings)))
  return inOrder.map((field, index) => {
    const role = roleOf(field)
    const spec = kindOf(graph, defs, field, role)
    const label = labels[index] ?? WORDS[role]
    const nodeTitle = ownerTitle(graph, defs, field.first)
    return {
      id: field.id, role, label, nodeId: field.first.owner.nodeId, nodeTitle, targets: field.targets, spec, initial: readAs(field.value, spec),
      tooltip: tooltipOf(graph, defs, field.first), isAdvanced: false, condition: null, group: null, lora: field.first.lora,
    }
  })
}

/** One field for each literal, however many inputs it reaches. */
function fieldsByPlace(graph: ApiGraph, found: readonly Finding[]): Field[] {
  const fields = new Map<ParameterId, Field>()
  for (const finding of found) {
    const id = asParameterId(finding.at)
    const value = scalarAt(graph.get(finding.at.nodeId), finding.at.input, finding.at.path)
    if (value === null) continue
    const field = fields.get(id) ?? { id, first: finding, roles: new Set(), stages: new Set(), targets: [finding.at], value }
    field.roles.add(finding.role)
    if (finding.stage !== null) field.stages.add(finding.stage)
    fields.set(id, field)
  }
  return [...fields.values()]
}

/**
 * Equal words in two encoders are one text where nobody would want them to differ: in two inputs of one encoder, and
 * in the encoders of two samplers (base and refiner). Within one sampler's combined prompts they stay apart.
 */
function mergeTexts(fields: readonly Field[]): Field[] {
  const merged: Field[] = []
  const byText = new Map<ParameterValue, Field[]>()
  for (const field of fields) {
    const alike = isText(field) ? (byText.get(field.value) ?? []) : []
    const twin = alike.find((other) => isSameText(other, field))
    if (twin) {
      twin.targets.push(...field.targets)
      for (const stage of field.stages) twin.stages.add(stage)
      continue
    }
    merged.push(field)
    if (isText(field) && alike.length < MAX_ALIKE) byText.set(field.value, [...alike, field])
  }
  return merged
}

/** Fields of one text that others are compared with: a hostile file may hold thousands. */
const MAX_ALIKE = 64
const PLACES: ReadonlyMap<Role, number> = new Map(ROLES.map((role, place) => [role, place]))
/** The only field without a role of its own that is found here. */
const LORA_SWITCH = 'LoRA on'
/** The text models of one encoder, which all read the prompt; `tags` and `lyrics` are two things. */
const SAME_WORDS_INPUT = /^(text|clip)_[glh]$|^(m?t5|llama|bert|qwen)/

function isText(field: Field): boolean {
  return roleOf(field) === 'prompt' || roleOf(field) === 'negative'
}

function isSameText(a: Field, b: Field): boolean {
  if (roleOf(a) !== roleOf(b) || a.value !== b.value) return false
  const [owner, other] = [a.first.owner, b.first.owner]
  if (owner.nodeId === other.nodeId) return owner.input !== other.input && [owner, other].every(({ input }) => SAME_WORDS_INPUT.test(input))
  return [...b.stages].every((stage) => !a.stages.has(stage))
}

/** Sizes told to model patches follow the picture's size where they agreed with it in the file. */
function addEchoes(graph: ApiGraph, defs: NodeDefs, fields: readonly Field[], { echoes }: Findings) {
  if (echoes.length === 0) return
  const valueAt = (ref: InputRef) => scalarAt(graph.get(ref.nodeId), ref.input)
  const sizes = fields.filter(({ roles, first }) => (roles.has('width') || roles.has('height')) && !first.isSecondary)
  const taken = new Set(fields.flatMap(({ targets }) => targets.map((target) => asParameterId(target))))
  const addTarget = (field: Field, target: InputRef) => {
    const id = asParameterId(target)
    if (!taken.has(id)) field.targets.push(target)
    taken.add(id)
  }
  for (const echo of echoes.slice(0, MAX_ECHOES)) {
    const [width, height] = [literalSource(graph, defs, echo.width), literalSource(graph, defs, echo.height)]
    if (!width || !height) continue
    const ofStage = sizes.filter(({ stages }) => stages.has(echo.stage))
    const widthField = ofStage.find((field) => field.roles.has('width') && field.value === valueAt(width))
    const heightField = ofStage.find((field) => field.roles.has('height') && field.value === valueAt(height))
    if (!widthField || !heightField) continue
    addTarget(widthField, width)
    addTarget(heightField, height)
  }
}

/** No model has as many patches. */
const MAX_ECHOES = 256

/** A value may play several roles (one number for width and height); the first in form order names its kind. */
function roleOf(field: Field): Role {
  return field.roles.size === 1 ? field.first.role : (ROLES.find((role) => field.roles.has(role)) ?? field.first.role)
}

/** Fields of one LoRA stand together, as do LoRAs. */
function inFormOrder(fields: readonly Field[]): Field[] {
  const placed = fields.map((field) => ({ field, lora: field.first.lora ?? 0, place: PLACES.get(field.first.lora === null ? roleOf(field) : 'lora') ?? 0 }))
  return placed.toSorted((a, b) => a.place - b.place || a.lora - b.lora).map(({ field }) => field)
}

function describe(graph: ApiGraph, defs: NodeDefs, field: Field, { stages }: Findings): Labelled {
  const stage = field.stages.size > 0 ? Math.min(...field.stages) : null
  const sampler = stage === null ? undefined : graph.get(stages[stage]?.samplerId ?? field.first.owner.nodeId)
  return {
    word: wordOf(field),
    title: ownerTitle(graph, defs, field.first),
    input: field.first.owner.input,
    ownerId: field.first.owner.nodeId,
    stageTitle: sampler ? titleOf(sampler, defs.get(sampler.classType)?.displayName) : null,
    stage: stage === null ? null : stage + 1,
    isSecondary: field.first.isSecondary,
    lora: field.first.lora,
  }
}

function wordOf(field: Field): string {
  if (isText(field)) return WORDS[roleOf(field)]
  if (roleOf(field) === 'other') return LORA_SWITCH
  if (field.roles.size === 1) return WORDS[field.first.role]
  const words = ROLES.filter((role) => field.roles.has(role)).map((role) => WORDS[role])
  return words.map((word, index) => (index === 0 ? word : word.toLowerCase())).join(' and ')
}

function ownerTitle(graph: ApiGraph, defs: NodeDefs, { owner }: Finding): string {
  const node = graph.get(owner.nodeId)
  return node ? titleOf(node, defs.get(node.classType)?.displayName) : owner.nodeId
}

/** What the definition says of the input that plays the role; a primitive that feeds it knows no ranges of its own. */
function kindOf(graph: ApiGraph, defs: NodeDefs, field: Field, role: Role): ParameterKind {
  for (const { nodeId, input } of [field.first.owner, field.first.at]) {
    const spec = inputSpec(defs.get(graph.get(nodeId)?.classType ?? ''), input)
    if (!spec || !isValueKind(spec) || spec.kind === 'opaque' || !fits(role, spec)) continue
    if (spec.kind === 'string' && isText(field)) return { ...spec, multiline: true }
    return spec.kind === 'int' && role === 'seed' ? { ...spec, isSeed: true } : spec
  }
  return role === 'other' ? kindOfLiteral(field.value, field.first.at.input) : fallbackKind(role)
}

function tooltipOf(graph: ApiGraph, defs: NodeDefs, { owner }: Finding): string | null {
  return defs.get(graph.get(owner.nodeId)?.classType ?? '')?.inputs.find(({ name }) => name === owner.input)?.tooltip ?? null
}

function fits(role: Role, spec: ParameterKind): boolean {
  const isNumber = spec.kind === 'int' || spec.kind === 'float'
  return isNumber ? canHold(role, 0) : canHold(role, '')
}

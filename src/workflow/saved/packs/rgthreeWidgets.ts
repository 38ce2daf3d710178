/**
 * Nodes of rgthree that run on the server, with the widgets that the pack's script gives them: lists of LoRAs as
 * objects, seeds with special values, values whose type a widget chooses.
 * Source: rgthree-comfy src_web/comfyui (power_lora_loader, power_primitive, power_puter, seed, base_power_prompt, …).
 */
import { isJsonObject } from '../../links'
import type { Json, JsonObject } from '@/lib/json'
import type { NodeBehaviour } from '../behaviours'
import type { PageNode, Widget } from '../pageModel'
import { extraWidget } from '../pageWidgets'
import { giveInOrder } from './giveInOrder'

export const rgthreeWidgets: readonly NodeBehaviour[] = [
  sent('Power Lora Loader (rgthree)', setUpLoras),
  sent('Power Primitive (rgthree)', setUpPrimitive),
  sent('Power Puter (rgthree)', setUpPuter),
  sent('Seed (rgthree)', setUpSeed),
  sent('Power Prompt (rgthree)', dropIdleChoices),
  sent('Power Prompt - Simple (rgthree)', dropIdleChoices),
  sent('SDXL Power Prompt - Positive (rgthree)', dropIdleChoices),
  sent('SDXL Power Prompt - Simple / Negative (rgthree)', dropIdleChoices),
  sent('Display Any (rgthree)', (node) => addShown(node, 'output', '')),
  sent('Display Int (rgthree)', (node) => addShown(node, 'output', '')),
  sent('Image Comparer (rgthree)', (node) => addShown(node, 'rgthree_comparer', comparedImages(node.saved.values))),
]

function sent(type: string, setUp: (node: PageNode) => void): NodeBehaviour {
  return { type, isVirtual: false, setUp }
}

/** Every object with a `lora` is a row, on or off; the second strength is sent only where the node shows it. */
function setUpLoras(node: PageNode): void {
  const values = Array.isArray(node.saved.values) ? node.saved.values : []
  const isSeparate = node.saved.properties['Show Strengths'] === 'Separate Model & Clip'
  const rows: Widget[] = []
  for (const [position, value] of values.entries()) {
    if (!isJsonObject(value) || !Object.hasOwn(value, 'lora')) continue
    const row = extraWidget(`lora_${rows.length + 1}`, loraRow(value, isSeparate), { isSent: true })
    row.places = [{ node: node.saved, path: ['widgets_values', position] }]
    rows.push(row)
  }
  const header = extraWidget('PowerLoraLoaderHeaderWidget', { type: 'PowerLoraLoaderHeaderWidget' }, { isSent: true })
  node.widgets = [header, ...rows, extraWidget('➕ Add Lora', '', { isSent: true })]
}

function loraRow(value: JsonObject, isSeparate: boolean): JsonObject {
  const { strengthTwo, ...row } = value
  return isSeparate ? { ...row, strengthTwo: strengthTwo ?? 1 } : row
}

/** Two widgets that no definition names: the type, and a value that is made to fit it. */
function setUpPrimitive(node: PageNode): void {
  const type = extraWidget('type', 'STRING', { isSent: true })
  const value = extraWidget('value', '', { isSent: true })
  node.widgets = [type, value]
  giveInOrder(node)
  if (type.value === 'BOOL') type.value = 'BOOLEAN'
  value.value = valueOfType(value.value ?? null, type.value)
}

function valueOfType(value: Json, type: Json | undefined): Json {
  switch (type) {
    case 'INT':
    case 'FLOAT':
      return typeof value === 'number' || typeof value === 'bigint' ? value : Number(value) || 0
    case 'BOOLEAN':
      return typeof value === 'string' ? !['false', 'null', 'none', '', '0'].includes(value.toLowerCase()) : Boolean(value)
    default:
      return typeof value === 'object' ? '' : String(value)
  }
}

function setUpPuter(node: PageNode): void {
  node.widgets = [extraWidget('outputs', { outputs: ['STRING'] }, { isSent: true }), extraWidget('code', '', { isSent: true })]
  giveInOrder(node)
}

/** It has no control value of its own: special seeds say how it goes on (specialSeeds.ts). */
function setUpSeed(node: PageNode): void {
  if (!node.def) return
  const seed = node.widgets.find(({ name }) => name === 'seed')
  node.widgets = node.widgets.filter(({ name }) => name !== 'control_after_generate')
  if (!seed) return
  seed.control = null
  if (typeof seed.value === 'string' && /^-?\d{1,15}$/.test(seed.value)) seed.value = Number(seed.value)
}

/** Choices that put text into the prompt are left out where there is nothing to choose. */
function dropIdleChoices(node: PageNode): void {
  const widgets = node.widgets.filter((widget) => !isIdleChoice(widget))
  if (widgets.length === node.widgets.length) return
  node.widgets = widgets
  giveInOrder(node)
}

function isIdleChoice({ name, spec }: Widget): boolean {
  if (!name.startsWith('insert_') || spec?.kind !== 'combo') return false
  const [, second] = spec.options
  return spec.options.length < 2 || (spec.options.length === 2 && /^disable\s[a-z]/i.test(String(second)))
}

/** What the node has shown is sent back. */
function addShown(node: PageNode, name: string, value: Json): void {
  node.widgets.push(extraWidget(name, value, { isSent: true }))
}

/** Kept as a list, sent as an object. */
function comparedImages(values: PageNode['saved']['values']): Json {
  const images = Array.isArray(values) && Array.isArray(values[0]) ? values[0] : []
  return { images }
}

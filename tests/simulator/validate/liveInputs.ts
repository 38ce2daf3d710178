/**
 * Which inputs a node has, given what was sent: dynamic ones bring others with them, under names with dots.
 * Source: protocol 6.4.
 */
import { readInputSpecs, type InputSpec } from '../nodeInfo'
import type { PyObject } from '../python/json'
import { isPyObject } from '../python/values'

export interface LiveInputs {
  inputs: InputSpec[]
  /** Dynamic combos that were sent no key, or one that is none: no error before the node runs, and then it lacks them. */
  lacking: string[]
}

export function liveInputs(specs: readonly InputSpec[], sent: PyObject): LiveInputs {
  const inputs: InputSpec[] = []
  const lacking: string[] = []
  for (const spec of specs) add(spec)
  return { inputs, lacking }

  function add(spec: InputSpec) {
    switch (spec.type) {
      case 'COMFY_DYNAMICCOMBO_V3': return addCombo(spec)
      case 'COMFY_AUTOGROW_V3': return addGroup(spec)
      case 'COMFY_DYNAMICSLOT_V3': return addSlot(spec)
      case 'COMFY_MATCHTYPE_V3': return void inputs.push({ ...spec, type: allowedTypes(spec) })
      default: inputs.push(spec)
    }
  }

  function addCombo(spec: InputSpec) {
    const options = Array.isArray(spec.options['options']) ? spec.options['options'] : []
    const chosen = options.find((option) => isPyObject(option) && Object.hasOwn(sent, spec.name) && option['key'] === sent[spec.name])
    if (!isPyObject(chosen)) {
      if (spec.required) lacking.push(spec.name)
      return
    }
    inputs.push(spec)
    addInner(spec, isPyObject(chosen['inputs']) ? chosen['inputs'] : {})
  }

  function addGroup(spec: InputSpec) {
    const template = isPyObject(spec.options['template']) ? spec.options['template'] : {}
    const [member] = readInputSpecs(isPyObject(template['input']) ? template['input'] : {})
    if (!member) return
    const max = typeof template['max'] === 'number' ? template['max'] : 100
    const names = Array.isArray(template['names']) ? template['names'].map(String) : Array.from({ length: max }, (_, at) => `${String(template['prefix'] ?? '')}${at}`)
    const min = typeof template['min'] === 'number' ? template['min'] : 1
    for (const [at, name] of names.entries()) add({ ...member, name: `${spec.name}.${name}`, required: spec.required && member.required && at < min })
  }

  function addSlot(spec: InputSpec) {
    if (!Object.hasOwn(sent, spec.name)) return
    inputs.push({ ...spec, type: String(spec.options['slotType'] ?? '*') })
    addInner(spec, isPyObject(spec.options['inputs']) ? spec.options['inputs'] : {})
  }

  function addInner(spec: InputSpec, sections: PyObject) {
    for (const inner of readInputSpecs(sections)) add({ ...inner, name: `${spec.name}.${inner.name}` })
  }
}

function allowedTypes({ options }: InputSpec): string {
  const template = options['template']
  return isPyObject(template) && typeof template['allowed_types'] === 'string' ? template['allowed_types'] : '*'
}

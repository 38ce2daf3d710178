/** Finds fields by what a person may know of them: name, node, class, value. Pure. */
import { printExact } from '@/lib/exactJson'
import type { Parameter, ParameterId, ParameterValue } from '@/workflow/form/parameters'
import type { ArrangedForm, ArrangedSection } from './arrange'

/** Of a value: nobody looks for a field by the thousandth word of a prompt. */
const MAX_SEARCHED_VALUE = 400

export interface Knowledge {
  valueOf: (parameter: Parameter) => ParameterValue
  nameOf: (id: ParameterId) => string | undefined
  classOf: (parameter: Parameter) => string
}

export interface Found {
  /** Those that stand above the others: roles, pinned, App Mode's. */
  above: readonly Parameter[]
  sections: readonly ArrangedSection[]
  hidden: readonly Parameter[]
  count: number
}

/** Every word of the query has to be found, in whichever of them. */
export function searchForm(form: ArrangedForm, query: string, knowledge: Knowledge): Found {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const isMatch = (parameter: Parameter) => {
    const text = searched(parameter, knowledge)
    return words.every((word) => text.includes(word))
  }
  const above = [...form.app, ...form.pinned, ...form.groups.flat()].filter(isMatch)
  const sections = form.sections.flatMap(({ section, parameters }) => {
    const matches = parameters.filter(isMatch)
    return matches.length > 0 ? [{ section, parameters: matches }] : []
  })
  const hidden = form.hidden.filter(isMatch)
  return { above, sections, hidden, count: above.length + hidden.length + sections.reduce((sum, { parameters }) => sum + parameters.length, 0) }
}

function searched(parameter: Parameter, { valueOf, nameOf, classOf }: Knowledge): string {
  const { id, label, nodeTitle, targets } = parameter
  const inputs = targets.map(({ input }) => input)
  return [label, nameOf(id) ?? '', ...inputs, nodeTitle, classOf(parameter), valueText(valueOf(parameter))].join('\n').toLowerCase()
}

function valueText(value: ParameterValue): string {
  if (typeof value === 'string') return value.slice(0, MAX_SEARCHED_VALUE)
  if (value === null) return ''
  if (typeof value !== 'object') return String(value)
  try {
    return printExact(value).slice(0, MAX_SEARCHED_VALUE)
  } catch {
    return ''
  }
}

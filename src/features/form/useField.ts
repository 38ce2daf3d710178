/** One parameter's value and what is said of it. A component that uses it renders when this field changes, and only then. */
import { createContext, useContext, useMemo } from 'react'
import { selectErrors, selectIsModified, selectValue } from '@/state/documentStore'
import { selectName } from '@/state/formLayoutStore'
import { useDocument, useFormLayout, useStores } from '@/state/react'
import type { FieldProps } from '@/ui/Field'
import { defaultValue } from '@/workflow/definitions/defaultValue'
import type { Parameter, ParameterValue } from '@/workflow/form/parameters'
import { valueProblems, type ValueProblem } from '@/workflow/form/values'
import { problemText } from './texts'

export interface FieldState {
  value: ParameterValue
  isModified: boolean
  /** In words: what the server refused, then what is wrong by the node's definition. */
  errors: readonly string[]
  problem: ValueProblem | null
  setValue: (value: ParameterValue) => void
  /** For the Field: what stands in the control and is no value keeps the workflow from being sent. */
  onProblems: (problems: readonly string[]) => void
  /** Everything of the Field that is the same for every kind of control. */
  row: Pick<FieldProps, 'fieldId' | 'label' | 'note' | 'tooltip' | 'modified' | 'errors' | 'onProblems'>
}

/** Whether fields stand apart from their node: then they say which it is. */
export const StandsApart = createContext(false)

export function useField(parameter: Parameter): FieldState {
  const stores = useStores()
  const { id, spec, tooltip, role, nodeTitle } = parameter
  const value = useDocument(selectValue(id)) ?? parameter.initial ?? defaultValue(spec)
  const isModified = useDocument(selectIsModified(id))
  const refused = useDocument(selectErrors(id))
  const label = useFormLayout(selectName(id)) ?? parameter.label
  const standsApart = useContext(StandsApart)
  const problem = useMemo(() => valueProblems([parameter], new Map([[id, value]]))[0] ?? null, [parameter, id, value])
  const errors = useMemo(() => (problem && refused.length === 0 ? [problemText(problem)] : refused), [problem, refused])
  const setValue = useMemo(() => (next: ParameterValue) => stores.document.getState().setValue(id, next), [stores, id])
  const onProblems = useMemo(() => (problems: readonly string[]) => stores.document.getState().setUnreadable(id, problems.length > 0), [stores, id])
  const note = standsApart && role === 'other' ? nodeTitle : undefined
  return { value, isModified, errors, problem, setValue, onProblems, row: { fieldId: id, label, note, tooltip, modified: isModified, errors, onProblems } }
}

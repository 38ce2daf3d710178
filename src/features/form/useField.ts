/** One parameter's value and what is said of it. A component that uses it renders when this field changes, and only then. */
import { useMemo } from 'react'
import { selectErrors, selectIsModified, selectValue } from '@/state/documentStore'
import { useDocument, useStores } from '@/state/react'
import type { Parameter, ParameterValue } from '@/workflow/parameters'
import { valueProblems, type ValueProblem } from '@/workflow/values'
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
}

export function useField(parameter: Parameter): FieldState {
  const stores = useStores()
  const value = useDocument(selectValue(parameter.id)) ?? parameter.initial
  const isModified = useDocument(selectIsModified(parameter.id))
  const refused = useDocument(selectErrors(parameter.id))
  const problem = useMemo(() => valueProblems([parameter], new Map([[parameter.id, value]]))[0] ?? null, [parameter, value])
  const errors = useMemo(() => (problem && refused.length === 0 ? [problemText(problem)] : refused), [problem, refused])
  const setValue = useMemo(() => (next: ParameterValue) => stores.document.getState().setValue(parameter.id, next), [stores, parameter.id])
  const onProblems = useMemo(() => (problems: readonly string[]) => stores.document.getState().setUnreadable(parameter.id, problems.length > 0), [stores, parameter.id])
  return { value, isModified, errors, problem, setValue, onProblems }
}

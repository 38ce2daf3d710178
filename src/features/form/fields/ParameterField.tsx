/** The field table: which control a parameter gets, by its role where that matters, else by its kind. */
import { memo, useEffect } from 'react'
import { selectIsActive } from '@/state/documentStore'
import { useDocument } from '@/state/react'
import { createLazyPart } from '@/ui/lazyPart'
import type { Parameter } from '@/workflow/form/parameters'
import type { ImageFieldProps } from './ImageField'
import { ListField } from './ListField'
import { NumberField } from './NumberField'
import type { RareFieldProps } from './RareField'
import { SeedField } from './SeedField'
import { SwitchField } from './SwitchField'
import { TextField } from './TextField'

export interface ParameterFieldProps {
  parameter: Parameter
}

/** Nothing while the branch that it stands in is not chosen, or the group does not have it. */
export const ParameterField = memo(function ParameterField({ parameter }: ParameterFieldProps) {
  return parameter.condition || parameter.group ? <PassingField parameter={parameter} /> : <Control parameter={parameter} />
})

function PassingField({ parameter }: ParameterFieldProps) {
  const isActive = useDocument(selectIsActive(parameter.id))
  return isActive && <Control parameter={parameter} />
}

function Control({ parameter }: ParameterFieldProps) {
  const { spec } = parameter
  if (!fits(parameter)) return <LazyRareField parameter={parameter} control={{ kind: 'json' }} />
  if (spec.kind === 'int' && (spec.isSeed || parameter.role === 'seed')) return <SeedField parameter={parameter} spec={spec} />
  switch (spec.kind) {
    case 'int':
    case 'float': return <NumberField parameter={parameter} spec={spec} />
    case 'string': return <TextField parameter={parameter} spec={spec} />
    case 'boolean': return <SwitchField parameter={parameter} spec={spec} />
    case 'combo':
      if (spec.multiselect) return <LazyRareField parameter={parameter} control={{ kind: 'multi', spec }} />
      if (spec.upload !== null) return <LazyImageField parameter={parameter} spec={spec} />
      return spec.remote ? <LazyRareField parameter={parameter} control={{ kind: 'remote', remote: spec.remote }} /> : <ListField parameter={parameter} spec={spec} />
    case 'color': return <LazyRareField parameter={parameter} control={{ kind: 'color', spec }} />
    case 'dynamicCombo': return <LazyRareField parameter={parameter} control={{ kind: 'branch', spec }} />
    case 'opaque': return <LazyRareField parameter={parameter} control={{ kind: 'json' }} />
  }
}

/** Packs put objects and lists into inputs that are words or numbers by their definition: those keep what they hold. */
function fits({ spec, initial }: Parameter): boolean {
  return typeof initial !== 'object' || initial === null || (spec.kind === 'combo' && spec.multiselect && Array.isArray(initial))
}

/** Most workflows take no picture. */
const imagePart = createLazyPart<ImageFieldProps>(async () => (await import('./ImageField')).ImageField)
const rarePart = createLazyPart<RareFieldProps>(async () => (await import('./RareField')).RareField)

function LazyImageField(props: ImageFieldProps) {
  useEffect(() => void imagePart.load(), [])
  return <imagePart.Component {...props} />
}

function LazyRareField(props: RareFieldProps) {
  useEffect(() => void rarePart.load(), [])
  return <rarePart.Component {...props} />
}

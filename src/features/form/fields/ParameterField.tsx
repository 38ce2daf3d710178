/** The field table: which control a parameter gets, by its role where that matters, else by its kind. */
import { memo, useEffect } from 'react'
import { createLazyPart } from '@/ui/lazyPart'
import type { Parameter } from '@/workflow/parameters'
import type { ImageFieldProps } from './ImageField'
import { ListField } from './ListField'
import { NumberField } from './NumberField'
import { SeedField } from './SeedField'
import { SwitchField } from './SwitchField'
import { TextField } from './TextField'

export interface ParameterFieldProps {
  parameter: Parameter
}

export const ParameterField = memo(function ParameterField({ parameter }: ParameterFieldProps) {
  const { spec, role } = parameter
  if (role === 'seed' && spec.kind === 'int') return <SeedField parameter={parameter} spec={spec} />
  switch (spec.kind) {
    case 'int':
    case 'float': return <NumberField parameter={parameter} spec={spec} />
    case 'string': return <TextField parameter={parameter} spec={spec} />
    case 'boolean': return <SwitchField parameter={parameter} spec={spec} />
    case 'combo': return spec.upload === 'image' ? <LazyImageField parameter={parameter} spec={spec} /> : <ListField parameter={parameter} spec={spec} />
    case 'opaque': return null // its value is sent as it is
  }
})

/** Most workflows take no picture. */
const imagePart = createLazyPart<ImageFieldProps>(async () => (await import('./ImageField')).ImageField)

function LazyImageField(props: ImageFieldProps) {
  useEffect(() => void imagePart.load(), [])
  return <imagePart.Component {...props} />
}

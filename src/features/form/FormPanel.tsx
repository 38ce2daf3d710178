/** The parameters of the open workflow, in groups that hairlines part. Which fields there are is decided in workflow. */
import type { ReactNode } from 'react'
import { useDocument } from '@/state/react'
import { EmptyState } from '@/ui/EmptyState'
import type { Parameter, ParameterId, Role } from '@/workflow/parameters'
import { sizePairs } from '@/workflow/sizes'
import { DeliveryField } from './fields/DeliveryField'
import { ParameterField } from './fields/ParameterField'
import { SizeField } from './fields/SizeField'
import { words } from './texts'

const GROUPS: readonly (readonly Role[])[] = [
  ['prompt', 'negative'],
  ['image'],
  ['seed', 'steps', 'cfg', 'guidance', 'denoise', 'sampler', 'scheduler'],
  ['width', 'height', 'batchSize'],
  ['checkpoint', 'diffusionModel', 'clip', 'vae'],
]

export interface FormPanelProps {
  /** Whether the server has SaveImageWebsocket; null while that is not known. */
  hasSocketSaver: boolean | null
  /** What is to be said of the workflow as a whole. */
  notes?: ReactNode
}

export function FormPanel({ hasSocketSaver, notes }: FormPanelProps) {
  const parameters = useDocument((state) => state.parameters)
  const isOpen = useDocument((state) => state.document !== null)
  if (!isOpen) return null
  return (
    <form aria-label={words.form} onSubmit={(event) => event.preventDefault()} className="px-4 pt-1 pb-6">
      {notes}
      {parameters.length === 0 && <EmptyState title={words.noParameters} className="py-4">{words.noParametersWhy}</EmptyState>}
      {GROUPS.map((roles) => {
        const fields = fieldsOf(parameters, roles)
        return fields.length > 0 && <Group key={roles[0]}>{fields}</Group>
      })}
      <Group><DeliveryField hasSocketSaver={hasSocketSaver} /></Group>
    </form>
  )
}

function Group({ children }: { children: ReactNode }) {
  return (
    <section className="-mx-4 border-line px-4 pt-[7px] pb-2 first-of-type:pt-0 [&+section]:border-t">{children}</section>
  )
}

/** One field each; a width and its height share one. */
function fieldsOf(parameters: readonly Parameter[], roles: readonly Role[]): ReactNode[] {
  const inGroup = parameters.filter((parameter) => roles.includes(parameter.role))
  const pairs = roles.includes('width') ? sizePairs(inGroup) : []
  const paired = new Set<ParameterId>(pairs.flatMap(({ width, height }) => [width.id, height.id]))
  return [
    ...pairs.map(({ width, height }) => <SizeField key={width.id} width={width} height={height} isOnly={pairs.length === 1} />),
    ...inGroup.filter(({ id }) => !paired.has(id)).map((parameter) => <ParameterField key={parameter.id} parameter={parameter} />),
  ]
}

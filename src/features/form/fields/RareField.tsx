/** Controls that few workflows need, in one part that is fetched with the first of them. */
import { assertNever } from '@/lib/assertNever'
import type { ColorInput, ComboInput, DynamicComboInput, RemoteOptions } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { BranchField } from './BranchField'
import { ColorField } from './ColorField'
import { JsonField } from './JsonField'
import { MultiSelectField } from './MultiSelectField'
import { RemoteField } from './RemoteField'

/** `json`: whatever the kind, the value does not fit its control. */
export interface RareFieldProps {
  parameter: Parameter
  control: { kind: 'multi'; spec: ComboInput } | { kind: 'color'; spec: ColorInput } | { kind: 'branch'; spec: DynamicComboInput } | { kind: 'remote'; remote: RemoteOptions } | { kind: 'json' }
}

export function RareField({ parameter, control }: RareFieldProps) {
  switch (control.kind) {
    case 'multi': return <MultiSelectField parameter={parameter} spec={control.spec} />
    case 'color': return <ColorField parameter={parameter} />
    case 'branch': return <BranchField parameter={parameter} spec={control.spec} />
    case 'remote': return <RemoteField parameter={parameter} remote={control.remote} />
    case 'json': return <JsonField parameter={parameter} />
    default: return assertNever(control)
  }
}

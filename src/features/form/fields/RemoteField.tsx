/** A choice whose list is not in the node's definition: it is asked from a route of the server when the field is shown. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { asServerKey } from '@/comfy/ids'
import { RemoteRouteError, remoteOptionsQuery } from '@/queries/remoteOptions'
import { useServer } from '@/state/react'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { ResetIcon } from '@/ui/icons'
import type { RemoteOptions } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { words } from '../otherTexts'
import { useField } from '../useField'

/** Never asked: the query is switched off without a server. */
const noServer = { library: () => Promise.reject(new Error('No server is chosen')) }

export interface RemoteFieldProps {
  parameter: Parameter
  remote: RemoteOptions
}

export function RemoteField({ parameter, remote }: RemoteFieldProps) {
  const field = useField(parameter)
  const server = useServer()
  const { data, error, isFetching, refetch } = useQuery({
    ...remoteOptionsQuery(server?.http ?? noServer, server?.key ?? asServerKey(''), remote),
    enabled: server !== null,
  })
  const byText = useMemo(() => new Map(data?.map((choice) => [String(choice), choice])), [data])
  const options = useMemo(() => (data ? [...byText.keys()] : null), [data, byText])
  const hint = !server ? words.notConnected : error instanceof RemoteRouteError ? words.routeRefused : error ? words.choicesFailed : undefined
  return (
    <Field {...field.row} hint={hint}>
      {(control) => (
        <div className="flex min-w-0 gap-1">
          <Combobox {...control} options={options} value={String(field.value)} onChange={(text) => field.setValue(byText.get(text) ?? text)} className="flex-1" />
          {(remote.hasRefreshButton || error) && <IconButton icon={ResetIcon} label={words.askAgain} disabled={isFetching || !server} onClick={() => void refetch()} />}
        </div>
      )}
    </Field>
  )
}

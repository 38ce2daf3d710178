/** How pictures come back: as files that SaveImage writes, or as frames of SaveImageWebsocket. */
import { useActions, useDocument } from '@/state/react'
import { Field } from '@/ui/Field'
import { Segmented } from '@/ui/Segmented'
import { words } from '../texts'

export interface DeliveryFieldProps {
  /** Whether the server has SaveImageWebsocket; null while that is not known. */
  hasSocketSaver: boolean | null
}

export function DeliveryField({ hasSocketSaver }: DeliveryFieldProps) {
  const actions = useActions()
  const delivery = useDocument((state) => state.document?.delivery)
  if (delivery !== 'file' && delivery !== 'socket') return null
  return (
    <Field group label={words.delivery} hint={hasSocketSaver === false ? words.deliveryUnknown : delivery === 'file' ? words.deliveryFileHint : words.deliverySocketHint}>
      {(control) => (
        <Segmented
          {...control}
          options={[{ value: 'file', label: words.deliveryFile }, { value: 'socket', label: words.deliverySocket }]}
          value={delivery}
          disabled={hasSocketSaver === false && delivery === 'file'}
          onChange={(next) => actions.setDelivery(next)}
        />
      )}
    </Field>
  )
}

/** A combobox of model files. What it is a combobox of goes to its popup, which is fetched when it is first wanted. */
import { createContext } from 'react'
import { Combobox, type ComboboxProps } from '@/ui/Combobox'
import { createLazyPart } from '@/ui/lazyPart'
import type { ComboboxPopupProps } from '@/ui/popups/ComboboxPopup'
import type { InputRef, Role } from '@/workflow/form/parameters'

export interface PickerSubject {
  role: Role
  target: InputRef
}

export const PickerSubjectContext = createContext<PickerSubject | null>(null)

const pickerPart = createLazyPart<ComboboxPopupProps>(async () => (await import('./ModelPickerPopup')).ModelPickerPopup)

export interface ModelComboboxProps extends Omit<ComboboxProps, 'popup'> {
  subject: PickerSubject | null
}

export function ModelCombobox({ subject, ...props }: ModelComboboxProps) {
  return (
    <PickerSubjectContext value={subject}>
      <Combobox {...props} popup={pickerPart} />
    </PickerSubjectContext>
  )
}

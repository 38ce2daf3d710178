/** The open menu of one field, and the small box in which it is renamed. Fetched when a menu is first asked for. */
import { useId, useRef, useState } from 'react'
import { copyText } from '@/lib/copyText'
import { printExact } from '@/lib/exactJson'
import type { DocumentState } from '@/state/documentStore'
import { selectValue } from '@/state/documentStore'
import type { FormLayoutState } from '@/state/formLayoutStore'
import { useStores, type Stores } from '@/state/react'
import { Button } from '@/ui/Button'
import { ArrowDownIcon, ArrowUpIcon, CloseIcon, CopyIcon, HiddenIcon, PinIcon, RedoIcon, RenameIcon, ResetIcon, ShownIcon, UndoIcon, UnpinIcon } from '@/ui/icons'
import type { MenuItem } from '@/ui/MenuButton'
import { useOverlay } from '@/ui/overlays'
import { Popover } from '@/ui/Popover'
import { MenuPopup } from '@/ui/popups/MenuPopup'
import { TextInput } from '@/ui/TextInput'
import type { Parameter, ParameterId } from '@/workflow/form/parameters'
import { lorasOf } from './arrange'
import { apartKey } from './loraParts'
import { togetherWith } from './together'
import { menuOf, resetNode, words } from './otherTexts'
import type { FieldRequest } from './useFieldMenu'
import { travel } from './useUndoKeys'

export interface FieldMenuProps {
  request: FieldRequest
  onDone: () => void
}

export function FieldMenu({ request, onDone }: FieldMenuProps) {
  const stores = useStores()
  const id = useId()
  const triggerRef = useRef<HTMLElement>(request.trigger)
  const [open, setOpen] = useState(true)
  const [isRenaming, setRenaming] = useState(false)
  useOverlay(open)

  const parameter = stores.document.getState().byId.get(request.id)
  if (!parameter) return null
  const label = stores.layout.getState().names.get(parameter.id) ?? parameter.label
  if (isRenaming) return <Rename parameter={parameter} label={label} request={request} onDone={onDone} />
  return (
    <MenuPopup
      id={id}
      label={menuOf(label)}
      triggerRef={triggerRef}
      items={itemsOf(stores, parameter, () => setRenaming(true))}
      align="start"
      at={request.at}
      byKeyboard={request.at === undefined}
      open={open}
      onOpenChange={setOpen}
      onClosed={() => {
        if (!isRenaming) onDone()
      }}
    />
  )
}

function itemsOf(stores: Stores, parameter: Parameter, rename: () => void): MenuItem[] {
  const form = stores.document.getState()
  const layout = stores.layout.getState()
  const ids = togetherWith(form.parameters, parameter)
  const isPinned = layout.pinned.includes(parameter.id)
  const isHidden = layout.hidden.includes(parameter.id)
  const ofNode = form.parameters.filter(({ nodeId }) => nodeId === parameter.nodeId).map(({ id }) => id)
  const each = (act: (id: ParameterId) => void) => () => ids.forEach(act)
  const separator: MenuItem = { kind: 'separator' }
  return [
    ...(parameter.tooltip === null ? [] : [{ kind: 'text', label: parameter.tooltip } as const, separator]),
    { kind: 'action', label: words.reset, icon: ResetIcon, disabled: !ids.some((id) => form.values.has(id)), onSelect: () => form.resetValues(ids) },
    ...(ofNode.length > 1 ? [{ kind: 'action', label: resetNode(parameter.nodeTitle), disabled: !ofNode.some((id) => form.values.has(id)), onSelect: () => form.resetValues(ofNode) } as const] : []),
    { kind: 'action', label: words.copyValue, icon: CopyIcon, onSelect: () => copyValue(selectValue(parameter.id)(form)) },
    ...(parameter.group && !parameter.group.isRequired ? [{ kind: 'action', label: words.removeMember, icon: CloseIcon, onSelect: () => form.removeMember(parameter.id) } as const] : []),
    ...clipItems(form, layout, parameter),
    separator,
    isPinned
      ? { kind: 'action', label: words.unpin, icon: UnpinIcon, onSelect: each(layout.unpin) }
      : { kind: 'action', label: words.pin, icon: PinIcon, onSelect: each(layout.pin) },
    ...(isPinned ? moves(layout, ids) : []),
    { kind: 'action', label: words.rename, icon: RenameIcon, onSelect: rename },
    isHidden
      ? { kind: 'action', label: words.show, icon: ShownIcon, onSelect: each(layout.show) }
      : { kind: 'action', label: words.hide, icon: HiddenIcon, onSelect: each(layout.hide) },
    separator,
    { kind: 'action', label: words.undo, icon: UndoIcon, keys: ['Mod', 'Z'], disabled: form.past.length === 0, onSelect: () => travel(stores, 'undo') },
    { kind: 'action', label: words.redo, icon: RedoIcon, keys: ['Mod', 'Shift', 'Z'], disabled: form.future.length === 0, onSelect: () => travel(stores, 'redo') },
  ]
}

function moves(layout: FormLayoutState, ids: readonly ParameterId[]): MenuItem[] {
  const places = ids.map((id) => layout.pinned.indexOf(id)).filter((place) => place >= 0)
  const [first, last] = [Math.min(...places), Math.max(...places)]
  const move = (by: 1 | -1) => () => {
    // In the order that keeps them together.
    for (const id of by < 0 ? ids : ids.toReversed()) layout.movePinned(id, layout.pinned.indexOf(id) + by)
  }
  return [
    { kind: 'action', label: words.moveUp, icon: ArrowUpIcon, disabled: first <= 0, onSelect: move(-1) },
    { kind: 'action', label: words.moveDown, icon: ArrowDownIcon, disabled: last >= layout.pinned.length - 1, onSelect: move(1) },
  ]
}

function clipItems({ parameters }: DocumentState, layout: FormLayoutState, { lora }: Parameter): MenuItem[] {
  if (lora === null || !lorasOf(parameters)[lora]?.clip) return []
  const isApart = layout.openParts.has(apartKey(lora))
  return [{ kind: 'action', label: isApart ? words.clipTogether : words.clipApart, onSelect: () => layout.setOpen(apartKey(lora), !isApart) }]
}

function copyValue(value: unknown) {
  const shown = document.createElement('pre')
  shown.textContent = typeof value === 'string' ? value : printExact(value ?? null)
  shown.className = 'sr-only'
  document.body.append(shown)
  void copyText(shown.textContent, shown).finally(() => shown.remove())
}

function Rename({ parameter, label, request, onDone }: { parameter: Parameter; label: string; request: FieldRequest; onDone: () => void }) {
  const stores = useStores()
  const labelRef = useRef(request.row.querySelector<HTMLElement>('label, [id$="-label"]') ?? request.row)
  const [name, setName] = useState(label)
  const [open, setOpen] = useState(true)

  function close(isOpen: boolean) {
    if (isOpen) return
    setOpen(false)
    onDone()
    request.trigger.focus()
  }
  function keep(next: string) {
    stores.layout.getState().rename(parameter.id, next === parameter.label ? '' : next)
    close(false)
  }
  return (
    <Popover label={words.rename} triggerRef={labelRef} open={open} onOpenChange={close} className="flex w-72 gap-1 p-2!">
      <TextInput
        label={words.name}
        value={name}
        onChange={setName}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep(name)
        }}
        enterKeyHint="done"
        className="flex-1"
      />
      {label !== parameter.label && <Button variant="ghost" onClick={() => keep('')}>{words.reset}</Button>}
      <Button onClick={() => keep(name)}>OK</Button>
    </Popover>
  )
}

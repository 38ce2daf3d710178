import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useRef, useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { CloseIcon } from '@/ui/icons'
import { MenuButton } from '@/ui/MenuButton'
import { belongsToOverlay, isOverlayOpen } from '@/ui/overlays'
import { Popover } from '@/ui/Popover'
import { Select } from '@/ui/Select'
import { createToaster } from '@/ui/toaster'
import { ToastRegion } from '@/ui/ToastRegion'
import { installBrowserParts } from './browserParts'

beforeEach(() => installBrowserParts())

function Scheduler({ onChange }: { onChange: (value: string) => void }) {
  const [value, setValue] = useState<'normal' | 'karras' | 'simple'>('karras')
  return (
    <Field label="Scheduler">
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={(next) => {
            setValue(next)
            onChange(next)
          }}
          options={[{ value: 'normal', label: 'Normal' }, { value: 'karras', label: 'Karras' }, { value: 'simple', label: 'Simple' }]}
        />
      )}
    </Field>
  )
}

describe('Select', () => {
  it('shows the value, opens on the chosen one, moves by arrow keys and chooses by Enter', async () => {
    const onChange = vi.fn<(value: string) => void>()
    render(<Scheduler onChange={onChange} />)
    const closed = screen.getByRole('combobox', { name: 'Scheduler' })
    expect(closed.textContent).toBe('Karras')
    closed.focus()
    await userEvent.keyboard('{ArrowDown}')
    const chosen = await screen.findByRole('option', { selected: true })
    expect(chosen.textContent).toBe('Karras')
    await waitFor(() => expect(document.activeElement).toBe(chosen))
    await userEvent.keyboard('{ArrowDown}{Enter}')
    expect(onChange).toHaveBeenCalledWith('simple')
    await waitFor(() => expect(document.activeElement).toBe(closed))
    expect(document.querySelectorAll('style')).toHaveLength(0)
  })
})

describe('MenuButton', () => {
  const onSelect = vi.fn<() => void>()
  const onMode = vi.fn<(mode: string) => void>()
  const menu = (
    <MenuButton
      label="Seed mode: Random"
      items={[
        { kind: 'radio', label: 'Seed mode', value: 'random', onChange: onMode, options: [{ value: 'random', label: 'Random' }, { value: 'fixed', label: 'Fixed' }] },
        { kind: 'separator' },
        { kind: 'action', label: 'Use last seed', onSelect },
      ]}
    >
      Random
    </MenuButton>
  )

  it('opens by key on its first item, chooses, closes and takes the focus back', async () => {
    render(menu)
    const button = screen.getByRole('button', { name: 'Seed mode: Random' })
    button.focus()
    await userEvent.keyboard('{ArrowDown}')
    const first = await screen.findByRole('menuitemradio', { name: 'Random', checked: true })
    await waitFor(() => expect(document.activeElement).toBe(first))
    await userEvent.keyboard('{ArrowDown}{Enter}')
    expect(onMode).toHaveBeenCalledWith('fixed')
    await waitFor(() => expect(document.activeElement).toBe(button))
    expect(screen.queryByRole('menu')).toBeNull()
  })

  it('opens and closes by click, and does what is clicked', async () => {
    render(menu)
    const button = screen.getByRole('button', { name: 'Seed mode: Random' })
    await userEvent.click(button)
    await screen.findByRole('menu')
    await userEvent.click(button)
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
    await userEvent.click(button)
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Use last seed' }))
    expect(onSelect).toHaveBeenCalledOnce()
  })
})

function Page() {
  const [isDialogOpen, setIsDialogOpen] = useState(false)
  const [isPopoverOpen, setIsPopoverOpen] = useState(false)
  const popoverButton = useRef<HTMLButtonElement>(null)
  return (
    <>
      <button type="button" onClick={() => setIsDialogOpen(true)}>Ask</button>
      <Dialog open={isDialogOpen} onOpenChange={setIsDialogOpen} title="Connect to this address?" description="It is not one you used before.">
        <input aria-label="Token" />
      </Dialog>
      <button ref={popoverButton} type="button" onClick={() => setIsPopoverOpen(!isPopoverOpen)}>Details</button>
      <Popover label="Details of the server" triggerRef={popoverButton} open={isPopoverOpen} onOpenChange={setIsPopoverOpen}>
        <p>RTX 4090</p>
      </Popover>
    </>
  )
}

describe('Dialog', () => {
  it('has its title and sentence, gives the focus to what it is about, and takes it back', async () => {
    render(<Page />)
    const opener = screen.getByRole('button', { name: 'Ask' })
    await userEvent.click(opener)
    const dialog = await screen.findByRole('dialog', { name: 'Connect to this address?' })
    const described = document.getElementById(dialog.getAttribute('aria-describedby') ?? '')
    expect(described?.textContent).toBe('It is not one you used before.')
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Token' })))
    await userEvent.click(screen.getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(opener)
  })

  it('keeps Escape to itself: the page can tell, even when the dialog is gone by then', async () => {
    const wasForOverlay = vi.fn<(answer: boolean) => void>()
    render(<Page />)
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') wasForOverlay(belongsToOverlay(event))
    })
    await userEvent.click(screen.getByRole('button', { name: 'Ask' }))
    await screen.findByRole('dialog')
    expect(isOverlayOpen()).toBe(true)
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(isOverlayOpen()).toBe(false)
    await userEvent.keyboard('{Escape}')
    expect(wasForOverlay.mock.calls.at(-1)).toEqual([false])
    expect(wasForOverlay.mock.calls.slice(0, -1).flat()).not.toContain(false)
  })
})

describe('Popover', () => {
  it('opens at its control, and closes by the control and by Escape', async () => {
    render(<Page />)
    const control = screen.getByRole('button', { name: 'Details' })
    await userEvent.click(control)
    await screen.findByRole('dialog', { name: 'Details of the server' })
    await userEvent.click(control)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    await userEvent.click(control)
    await screen.findByRole('dialog')
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(control)
  })
})

describe('toasts', () => {
  it('shows what was done, also what was shown before the region was there, and undoes it once', async () => {
    const onAction = vi.fn<() => void>()
    const toaster = createToaster()
    toaster.show({ text: '3 results deleted', action: { label: 'Undo', keys: ['Mod', 'Z'], onAction } })
    render(<ToastRegion toaster={toaster} />)
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(onAction).toHaveBeenCalledOnce()
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull())
    toaster.show({ text: 'Copied' })
    expect((await screen.findAllByText('Copied')).length).toBeGreaterThan(0)
  })
})

describe('tooltips', () => {
  it('shows the name of an icon button that is pointed at for a while, and hides it when the pointer leaves', async () => {
    render(<IconButton icon={CloseIcon} label="Clear search" />)
    const button = screen.getByRole('button', { name: 'Clear search' })
    await userEvent.hover(button)
    expect(screen.queryByText('Clear search')).toBeNull()
    expect(await screen.findByText('Clear search', {}, { timeout: 3000 })).toBeTruthy()
    await userEvent.unhover(button)
    await waitFor(() => expect(screen.queryByText('Clear search')).toBeNull())
  })
})

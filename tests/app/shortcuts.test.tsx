import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { shortcutOf, useShortcuts, type Shortcuts } from '@/app/shortcuts'
import { NumberInput } from '@/ui/NumberInput'
import { useOverlay } from '@/ui/overlays'

function Page(shortcuts: Shortcuts) {
  useShortcuts(shortcuts)
  const [steps, setSteps] = useState(20)
  return (
    <>
      <textarea aria-label="Prompt" />
      <NumberInput label="Steps" value={steps} onChange={setSteps} min={1} max={100} step={1} />
      <input aria-label="Search" onKeyDown={(event) => event.key === 'Escape' && event.preventDefault()} />
      <output>{steps}</output>
    </>
  )
}

function Popup({ onClose }: { onClose: () => void }) {
  const [open, setOpen] = useState(true)
  useOverlay(open)
  if (!open) return null
  return (
    <button
      type="button"
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- as a popup does
      autoFocus
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        setOpen(false)
        onClose()
      }}
    >
      Close
    </button>
  )
}

function setUp(more?: React.ReactNode) {
  const [generate, interrupt, refresh] = [vi.fn(), vi.fn(), vi.fn()]
  const rendered = render(<><Page generate={generate} interrupt={interrupt} refresh={refresh} />{more}</>)
  return { generate, interrupt, refresh, user: userEvent.setup(), ...rendered }
}

/** As the browser sends it to whatever has the focus. */
function press(init: KeyboardEventInit & { keyCode?: number }, target: Element = document.body): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event
}

describe('keys of the page', () => {
  it.each([
    ['Control+Enter', { key: 'Enter', ctrlKey: true }, 'generate'],
    ['Command+Enter', { key: 'Enter', metaKey: true }, 'generate'],
    ['Enter', { key: 'Enter' }, null],
    ['Shift+Control+Enter', { key: 'Enter', ctrlKey: true, shiftKey: true }, null],
    ['Control+Alt+Enter, as on the other page of ComfyUI', { key: 'Enter', ctrlKey: true, altKey: true }, 'interrupt'],
    ['Escape', { key: 'Escape' }, 'interrupt'],
    ['Shift+Escape, which is the browser’s', { key: 'Escape', shiftKey: true }, null],
    ['Control+Escape, which is the system’s', { key: 'Escape', ctrlKey: true }, null],
    ['Escape that ends a composition', { key: 'Escape', isComposing: true }, null],
    ['Escape that has just ended a composition, in Safari', { key: 'Escape', keyCode: 229 }, null],
    ['Enter with Control that accepts a composition', { key: 'Enter', ctrlKey: true, isComposing: true }, null],
    ['r', { key: 'r' }, 'refresh'],
    ['Control+r, which loads the page anew', { key: 'r', ctrlKey: true }, null],
    ['a key that is held down', { key: 'Enter', ctrlKey: true, repeat: true }, null],
  ] as const)('%s', (_name, keys, expected) => {
    const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, keyCode: 0, repeat: false }
    expect(shortcutOf({ ...none, ...keys })).toBe(expected)
  })

  it('work wherever the focus is, also in a text', async () => {
    const { generate, interrupt, user } = setUp()
    await user.click(screen.getByRole('textbox', { name: 'Prompt' }))
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(generate).toHaveBeenCalledOnce()
    await user.keyboard('{Control>}{Alt>}{Enter}{/Alt}{/Control}')
    await user.keyboard('{Escape}')
    expect(interrupt).toHaveBeenCalledTimes(2)
    expect(generate).toHaveBeenCalledOnce()
  })

  it('ask anew with a letter only where no letter is wanted', async () => {
    const { refresh, user } = setUp()
    await user.click(screen.getByRole('textbox', { name: 'Prompt' }))
    await user.keyboard('r')
    await user.click(screen.getByRole('spinbutton', { name: 'Steps' }))
    await user.keyboard('r')
    expect(refresh).not.toHaveBeenCalled()
    await user.click(document.body)
    await user.keyboard('r')
    expect(refresh).toHaveBeenCalledOnce()
  })

  it('send a number that is still being typed: it is taken before', async () => {
    const { generate, user } = setUp()
    generate.mockImplementation(() => expect(screen.getByRole('spinbutton').getAttribute('aria-valuetext')).toBe('33'))
    await user.clear(screen.getByRole('spinbutton', { name: 'Steps' }))
    await user.keyboard('33{Control>}{Enter}{/Control}')
    expect(generate).toHaveBeenCalledOnce()
    expect(screen.getByRole('status').textContent).toBe('33')
  })

  it('that somebody else has handled are left alone', async () => {
    const { interrupt, user } = setUp()
    await user.click(screen.getByRole('textbox', { name: 'Search' }))
    await user.keyboard('{Escape}')
    expect(interrupt).not.toHaveBeenCalled()
  })

  it('take back what is being typed before they interrupt', async () => {
    const { interrupt, user } = setUp()
    await user.clear(screen.getByRole('spinbutton', { name: 'Steps' }))
    await user.keyboard('33{Escape}')
    expect(interrupt).not.toHaveBeenCalled()
    await user.keyboard('{Escape}')
    expect(interrupt).toHaveBeenCalledOnce()
  })

  it('close an open popup and do no more, even when it is gone by the time they arrive', async () => {
    const onClose = vi.fn()
    const { interrupt, user } = setUp(<Popup onClose={onClose} />)
    await user.keyboard('{Escape}')
    expect(onClose).toHaveBeenCalledOnce()
    expect(interrupt).not.toHaveBeenCalled()
    await user.keyboard('{Escape}')
    expect(interrupt).toHaveBeenCalledOnce()
  })

  it('do nothing else in the browser, and other keys are left to it', () => {
    setUp()
    expect(press({ key: 'Enter', ctrlKey: true }).defaultPrevented).toBe(true)
    expect(press({ key: 'a' }).defaultPrevented).toBe(false)
  })

  it('are nobody’s after the page is gone', () => {
    const { interrupt, unmount } = setUp()
    unmount()
    press({ key: 'Escape' })
    expect(interrupt).not.toHaveBeenCalled()
  })
})

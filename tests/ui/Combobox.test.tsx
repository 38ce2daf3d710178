import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Combobox } from '@/ui/Combobox'
import { Field } from '@/ui/Field'
import { installBrowserParts } from './browserParts'

const ENTRIES = 5000
const names = Array.from({ length: ENTRIES }, (_, index) => `set${index % 50}/model_${index}.safetensors`)
const labelOf = (value: string) => value.replace('.safetensors', '')

interface CheckpointProps {
  initial?: string
  options?: readonly string[] | null
  onChange?: (value: string) => void
}

function Checkpoint({ initial = names[0] ?? '', options = names, onChange }: CheckpointProps) {
  const [value, setValue] = useState(initial)
  const change = (next: string) => {
    setValue(next)
    onChange?.(next)
  }
  return (
    <>
      <Field label="Checkpoint">
        {(control) => <Combobox {...control} options={options} value={value} onChange={change} labelOf={labelOf} missingText="Not on this server." />}
      </Field>
      <button type="button">Next</button>
    </>
  )
}

const closed = () => screen.getByRole('combobox', { name: 'Checkpoint' })
const search = () => screen.findByRole<HTMLInputElement>('combobox', { name: 'Search' })
const highlighted = (input: HTMLElement) => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')

describe('Combobox', () => {
  beforeEach(() => installBrowserParts())

  it('says its name and value while closed, and that it is closed', () => {
    render(<Checkpoint />)
    expect(closed().textContent).toBe('set0/model_0')
    expect(closed().getAttribute('aria-expanded')).toBe('false')
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('opens on a click with the search focused, the count told and only a window of the rows drawn', async () => {
    render(<Checkpoint />)
    await userEvent.click(closed())
    const input = await search()
    await waitFor(() => expect(document.activeElement).toBe(input))
    expect(screen.getByRole('dialog', { name: 'Checkpoint' })).toBeTruthy()
    expect(await screen.findByText('5,000')).toBeTruthy()
    const drawn = await screen.findAllByRole('option')
    expect(drawn.length).toBeLessThan(60)
    expect(drawn[0]?.getAttribute('aria-setsize')).toBe('5000')
  })

  it('finds by words and folder, tells how many of how many, and takes the first on Enter', async () => {
    const onChange = vi.fn<(value: string) => void>()
    render(<Checkpoint onChange={onChange} />)
    await userEvent.click(closed())
    await userEvent.type(await search(), 'set7/ _4')
    expect(await screen.findByText('22 of 5,000')).toBeTruthy()
    await userEvent.keyboard('{Enter}')
    expect(onChange).toHaveBeenCalledWith('set7/model_407.safetensors')
    await waitFor(() => expect(document.activeElement).toBe(closed()))
    expect(closed().textContent).toBe('set7/model_407')
  })

  it('moves with the arrow keys and chooses what they are on', async () => {
    const onChange = vi.fn<(value: string) => void>()
    render(<Checkpoint onChange={onChange} />)
    await userEvent.click(closed())
    const input = await search()
    await userEvent.type(input, 'set3/')
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    expect(highlighted(input)?.textContent).toBe('model_103')
    await userEvent.keyboard('{Enter}')
    expect(onChange).toHaveBeenCalledWith('set3/model_103.safetensors')
  })

  it('narrows the search to the folder of the highlighted row by arrow right', async () => {
    render(<Checkpoint />)
    await userEvent.click(closed())
    const input = await search()
    await userEvent.type(input, 'model_12')
    await userEvent.keyboard('{ArrowDown}{ArrowRight}')
    expect(input.value).toMatch(/^set\d+\/$/)
    expect(await screen.findByText('100 of 5,000')).toBeTruthy()
  })

  it.each(['{ArrowDown}', '{Enter}', ' '])('opens by key %j', async (key) => {
    render(<Checkpoint />)
    closed().focus()
    await userEvent.keyboard(key)
    expect((await search()).value).toBe('')
  })

  it('makes a search of what is typed at the closed control, and Enter takes its first row', async () => {
    const onChange = vi.fn<(value: string) => void>()
    render(<Checkpoint options={['euler', 'heun', 'dpmpp_2m']} initial="euler" onChange={onChange} />)
    closed().focus()
    await userEvent.keyboard('h')
    const input = await search()
    await waitFor(() => expect(document.activeElement).toBe(input))
    expect(input.value).toBe('h')
    await userEvent.keyboard('{Enter}')
    expect(onChange).toHaveBeenCalledWith('heun')
  })

  it('closes on Escape and on a second click, without a change, and takes the focus back', async () => {
    const onChange = vi.fn<(value: string) => void>()
    render(<Checkpoint onChange={onChange} />)
    await userEvent.click(closed())
    await userEvent.type(await search(), 'set7')
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(closed())
    await userEvent.click(closed())
    await search()
    await userEvent.click(closed())
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(onChange).not.toHaveBeenCalled()
  })

  it('goes on to the next field on Tab', async () => {
    render(<Checkpoint />)
    await userEvent.click(closed())
    const input = await search()
    await waitFor(() => expect(document.activeElement).toBe(input))
    await userEvent.tab()
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Next' })))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('marks the chosen row and begins there', async () => {
    render(<Checkpoint options={['euler', 'heun', 'dpmpp_2m']} initial="heun" />)
    await userEvent.click(closed())
    const input = await search()
    const list = await screen.findByRole('listbox')
    expect(within(list).getByRole('option', { selected: true }).textContent).toBe('heun')
    await waitFor(() => expect(highlighted(input)?.textContent).toBe('heun'))
  })

  it('says that nothing was found', async () => {
    render(<Checkpoint />)
    await userEvent.click(closed())
    await userEvent.type(await search(), 'no such thing')
    expect(screen.getByText('Nothing here is called “no such thing”.')).toBeTruthy()
    expect(await screen.findByText('0 of 5,000')).toBeTruthy()
  })

  it('shows a value that is not in the list, with an error that goes when one of the list is chosen', async () => {
    render(<Checkpoint initial="lost.safetensors" />)
    expect(closed().textContent).toBe('lost')
    expect(closed().getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByRole('alert').textContent).toBe('Not on this server.')
    await userEvent.click(closed())
    await userEvent.type(await search(), 'model_11')
    await userEvent.keyboard('{Enter}')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('says nothing against a value while the list is not known', () => {
    render(<Checkpoint options={null} initial="lost.safetensors" />)
    expect(screen.queryByRole('alert')).toBeNull()
    expect(closed().getAttribute('aria-invalid')).toBeNull()
  })

  it('does not bring up the keyboard of a phone just to show the list', async () => {
    installBrowserParts({ touch: true })
    render(<Checkpoint />)
    await userEvent.click(closed())
    const input = await search()
    await waitFor(() => expect(screen.getByRole('dialog').contains(document.activeElement)).toBe(true))
    expect(document.activeElement).not.toBe(input)
  })

  it('adds no style element, which the policy of the page would refuse', async () => {
    render(<Checkpoint />)
    await userEvent.click(closed())
    await search()
    expect(document.querySelectorAll('style')).toHaveLength(0)
  })
})

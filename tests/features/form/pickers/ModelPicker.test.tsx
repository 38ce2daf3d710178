import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { ListField } from '@/features/form/fields/ListField'
import { ModelChoicesContext } from '@/features/form/pickers/choicesContext'
import { asServerKey } from '@/comfy/ids'
import { createComfyHttp } from '@/comfy/http'
import { createModelChoices, type ModelChoices } from '@/storage/modelChoices'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'
import { asParameterId } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'
import { renderWithStores } from '@tests/helpers/renderWithStores'
import { node } from '@tests/helpers/runs'
import { installBrowserParts } from '@tests/ui/browserParts'

const BASE = 'http://comfy.test:8188/'
const KEY = asServerKey(BASE)
const MANY = Array.from({ length: 5_000 }, (_, at) => `set${at % 50}\\lora_${at}.safetensors`)

beforeEach(() => {
  installBrowserParts()
  URL.createObjectURL = () => 'blob:preview'
  URL.revokeObjectURL = () => {}
})

interface Wanted {
  options?: readonly string[]
  initial?: string
  choices?: ModelChoices
}

function renderPicker({ options = MANY, initial = 'set7\\lora_7.safetensors', choices = createModelChoices(null) }: Wanted = {}) {
  const spec: ComboInput = { kind: 'combo', options, default: null, multiselect: false, upload: null, folder: 'input', remote: null }
  const target = { nodeId: node('10'), input: 'lora_name' }
  const parameter = makeParameter({ id: asParameterId(target), role: 'lora', label: 'LoRA', targets: [target], initial, spec })
  const asked: string[] = []
  const fetch = async (input: RequestInfo | URL) => {
    const path = decodeURIComponent(String(input).slice(BASE.length))
    asked.push(path)
    if (path === 'api/experiment/models') return new Response('[{"name": "loras"}]')
    if (path === 'api/experiment/models/loras') return new Response(JSON.stringify(options.map((name) => ({ name, pathIndex: 0 }))))
    return path.endsWith('lora_7.safetensors') ? new Response('picture') : new Response('', { status: 404 })
  }
  const server = { http: createComfyHttp({ baseUrl: BASE, fetch }), key: KEY, baseUrl: BASE }
  const rendered = renderWithStores(<ModelChoicesContext value={choices}><ListField parameter={parameter} spec={spec} /></ModelChoicesContext>, { server })
  const value = () => rendered.stores.document.getState().values.get(parameter.id)
  return { ...rendered, parameter, choices, asked, value }
}

const closed = () => screen.getByRole('combobox', { name: 'LoRA' })
const search = () => screen.findByRole<HTMLInputElement>('combobox', { name: 'Search' })
const current = (input: HTMLElement) => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-label')
const optionNames = () => screen.getAllByRole('option').map((option) => option.getAttribute('aria-label'))

describe('the picker of models', () => {
  it('opens with the search focused, on the chosen one, and draws only what can be seen', async () => {
    const { user } = renderPicker()
    await user.click(closed())
    const input = await search()
    await waitFor(() => expect(document.activeElement).toBe(input))
    expect(screen.getByRole('dialog', { name: 'LoRA' })).toBeDefined()
    expect(screen.getByText('5,000')).toBeDefined()
    expect(current(input)).toBe('set7/lora_7')
    expect(screen.getAllByRole('option').length).toBeLessThan(80)
  })

  it('finds by every word in any order, folders too, and hands back the name unchanged', async () => {
    const { user, value } = renderPicker()
    await user.click(closed())
    await user.type(await search(), '_407 set7/')
    expect(await screen.findByText('1 of 5,000')).toBeDefined()
    expect(screen.getByRole('option', { name: 'set7/lora_407' }).querySelector('u')?.textContent).toBe('_407')
    await user.keyboard('{Enter}')
    expect(value()).toBe('set7\\lora_407.safetensors')
    await waitFor(() => expect(document.activeElement).toBe(closed()))
  })

  it('is gone through by keys, and narrowed to a folder', async () => {
    const { user, value } = renderPicker()
    await user.click(closed())
    const input = await search()
    await user.type(input, 'lora_40{ArrowRight}')
    expect(input.value).toBe('set0/')
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}{Enter}')
    expect(value()).toBe('set0\\lora_50.safetensors')
  })

  it('shows what was chosen before, and favourites above it', async () => {
    const choices = createModelChoices(null)
    choices.noteUsed(KEY, 'loras', 'set1\\lora_1.safetensors')
    choices.toggleFavourite(KEY, 'loras', 'set2\\lora_2.safetensors')
    const { user } = renderPicker({ choices })
    await user.click(closed())
    await search()
    expect(optionNames().slice(0, 2)).toEqual(['set2/lora_2, favourite', 'set1/lora_1'])
    expect(screen.getByText('Favourites')).toBeDefined()
    expect(screen.getByText('Recent')).toBeDefined()
    await user.type(await search(), 'lora_33{Enter}')
    expect(choices.of(KEY, 'loras').recent[0]).toMatch(/lora_33/)
  })

  it('marks a favourite by key and by button, and takes the mark away', async () => {
    const { user, choices } = renderPicker()
    await user.click(closed())
    await user.type(await search(), 'lora_4321')
    await user.keyboard('{Control>}d{/Control}')
    expect(choices.of(KEY, 'loras').favourites).toEqual(['set21\\lora_4321.safetensors'])
    expect(await screen.findByRole('option', { name: 'set21/lora_4321, favourite' })).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Remove lora_4321 from favourites' }))
    expect(choices.of(KEY, 'loras').favourites).toEqual([])
  })

  it('asks the server nothing as a list, and as a grid only for what is in view', async () => {
    const { user, asked } = renderPicker()
    await user.click(closed())
    await search()
    expect(asked).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Show previews' }))
    await user.clear(await search())
    await user.type(await search(), 'set7/lora_7')
    await waitFor(() => expect(document.querySelector('img')?.getAttribute('src')).toBe('blob:preview'))
    expect(asked).toContain('api/experiment/models/preview/loras/0/set7\\lora_7.safetensors')
    expect(asked.length).toBeLessThan(60)
  })

  it('remembers which view was wanted', async () => {
    const { user, choices } = renderPicker()
    await user.click(closed())
    await search()
    await user.click(screen.getByRole('button', { name: 'Show previews' }))
    expect(choices.of(KEY, 'loras').view).toBe('grid')
    expect(screen.getByRole('button', { name: 'Show as a list' })).toBeDefined()
  })

  it('goes through a grid in two directions', async () => {
    const choices = createModelChoices(null)
    choices.setView(KEY, 'loras', 'grid')
    const { user } = renderPicker({ choices, options: ['a.safetensors', 'b.safetensors', 'c.safetensors', 'd.safetensors'], initial: 'a.safetensors' })
    await user.click(closed())
    const input = await search()
    await user.keyboard('{ArrowRight}')
    expect(current(input)).toBe('b')
    await user.keyboard('{ArrowDown}')
    expect(current(input)).toBe('d')
    await user.keyboard('{ArrowLeft}{ArrowUp}')
    expect(current(input)).toBe('a')
  })

  it('says that nothing was found, and Enter then chooses nothing', async () => {
    const { user, value } = renderPicker()
    await user.click(closed())
    await user.type(await search(), 'no such thing{Enter}')
    expect(screen.getByText('Nothing here is called “no such thing”.')).toBeDefined()
    expect(value()).toBeUndefined()
  })

  it('closes by Escape and gives the focus back', async () => {
    const { user } = renderPicker()
    await user.click(closed())
    await search()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(closed())
  })

  it('says that a value is missing and offers the nearest, as every list does', async () => {
    renderPicker({ options: ['ink_wash_v2.safetensors'], initial: 'ink_wash.safetensors' })
    expect(screen.getByRole('alert').textContent).toBe('Not on this server.')
    expect(await within(document.body).findByRole('button', { name: 'Use this: ink_wash_v2.safetensors' })).toBeDefined()
  })
})

import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { Profiler } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HttpError } from '@/comfy/errors'
import type { ComfyHttp } from '@/comfy/http'
import { asNodeId, asServerKey } from '@/comfy/ids'
import { FormPanel } from '@/features/form/FormPanel'
import { sentMembers } from '@/state/documentStore'
import type { ServerAccess, Stores } from '@/state/react'
import type { ComboInput, FloatInput, IntInput, StringInput } from '@/workflow/definitions/nodeDefs'
import type { FormModel, InputRef, Parameter, ParameterKind, ParameterValue } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'
import { makeStores, renderWithStores, type RenderedPart } from '@tests/helpers/renderWithStores'
import { installBrowserParts } from '@tests/ui/browserParts'

beforeEach(() => {
  installBrowserParts()
  vi.stubGlobal('DOMRect', class { constructor(readonly x = 0, readonly y = 0, readonly width = 0, readonly height = 0) {} })
})

const text: StringInput = { kind: 'string', multiline: false, default: null, placeholder: null, hasDynamicPrompts: false }
const float = (more: Partial<FloatInput> = {}): FloatInput => ({ kind: 'float', min: 0, max: 10, step: 0.5, round: null, default: null, ...more })
const int = (more: Partial<IntInput> = {}): IntInput => ({ kind: 'int', min: 0n, max: 100n, step: 1, default: null, isSeed: false, ...more })
const combo = (more: Partial<ComboInput> = {}): ComboInput => ({ kind: 'combo', options: ['a', 'b'], default: null, multiselect: false, upload: null, folder: 'input', remote: null, ...more })

type Given = Partial<Parameter> & { at: string; spec: ParameterKind; initial: ParameterValue }

/** `at`: node and input, "4.text". */
function field({ at, ...more }: Given): Parameter {
  const [node = '', ...input] = at.split('.')
  const target = { nodeId: asNodeId(node), input: input.join('.') }
  return makeParameter({ label: target.input, nodeTitle: `Node ${node}`, targets: [target], ...more })
}

function modelOf(parameters: readonly Parameter[], groups: FormModel['groups'] = []): FormModel {
  const nodes = new Map<string, Parameter[]>()
  for (const it of parameters.filter(({ role }) => role === 'other')) nodes.set(it.nodeId, [...(nodes.get(it.nodeId) ?? []), it])
  const sections = [...nodes.values()].map((of) => ({ nodeId: of[0]!.nodeId, classType: `Class${of[0]!.nodeId}`, title: of[0]!.nodeTitle, parameters: of.map(({ id }) => id) }))
  return { parameters, sections, groups }
}

async function renderForm(parameters: readonly Parameter[], { groups, appInputs, stores = makeStores(), server }: { groups?: FormModel['groups']; appInputs?: readonly InputRef[]; stores?: Stores; server?: ServerAccess } = {}): Promise<RenderedPart> {
  const graph = new Map(parameters.map(({ nodeId }) => [nodeId, { classType: `Class${nodeId}`, title: null, inputs: {} }]))
  stores.document.getState().open({ id: 'd', name: 'Demo', origin: { kind: 'file', fileName: 'demo.json' }, graph, ...(appInputs && { appInputs }) }, modelOf(parameters, groups))
  const rendered = renderWithStores(<FormPanel hasSocketSaver />, { stores, ...(server && { server }) })
  await screen.findByRole('searchbox')
  return rendered
}

const steps = field({ at: '3.steps', role: 'steps', label: 'Steps', spec: int(), initial: 20 })
const prompt = field({ at: '6.text', role: 'prompt', label: 'Prompt', spec: { ...text, multiline: true }, initial: 'a cat' })
const tile = field({ at: '8.tile_size', spec: int({ max: 4096n }), initial: 512, nodeTitle: 'VAE Decode (Tiled)', tooltip: 'Larger is faster.' })
const overlap = field({ at: '8.overlap', spec: int(), initial: 64, nodeTitle: 'VAE Decode (Tiled)' })
const prefix = field({ at: '9.filename_prefix', spec: text, initial: 'ComfyUI', nodeTitle: 'Save Image' })
const some = [prompt, steps, tile, overlap, prefix]

const valueOf = ({ stores }: RenderedPart, { id }: Parameter) => stores.document.getState().values.get(id)
const order = () => screen.getAllByRole('spinbutton').map((it) => it.getAttribute('aria-labelledby')).map((id) => document.getElementById(id ?? '')?.textContent)
async function choose(form: RenderedPart, control: HTMLElement, item: string | RegExp) {
  control.focus()
  await form.user.keyboard('{Shift>}{F10}{/Shift}')
  await form.user.click(await screen.findByRole('menuitem', { name: item }))
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
}
const spin = (name: string) => screen.getByRole('spinbutton', { name })
const box = (name: string) => screen.getByRole('textbox', { name })

describe('the other parameters', () => {
  it('stand under their nodes, which open and close, and stay so', async () => {
    const form = await renderForm(some)
    expect(screen.getByPlaceholderText('Search 3 other parameters')).toBeDefined()
    expect(screen.queryByRole('textbox', { name: 'filename_prefix' })).toBeNull()
    await form.user.click(screen.getByRole('button', { name: /Save Image/ }))
    expect(box('filename_prefix')).toHaveProperty('value', 'ComfyUI')
    form.unmount()
    await renderForm(some, { stores: form.stores })
    expect(box('filename_prefix')).toBeDefined()
  })

  it('are open at once where nothing has a role', async () => {
    await renderForm([tile, prefix])
    expect(box('filename_prefix')).toBeDefined()
    expect(spin('tile_size')).toBeDefined()
  })

  it('say where one of them was changed', async () => {
    const form = await renderForm(some)
    act(() => form.stores.document.getState().setValue(prefix.id, 'x'))
    expect(screen.getByRole('button', { name: /Save Image.*Changed/ })).toBeDefined()
  })

  it('come into sight when the server refuses one of them, hidden ones too', async () => {
    const form = await renderForm(some)
    act(() => {
      form.stores.layout.getState().hide(steps.id)
      form.stores.document.getState().setErrors(new Map([[prefix.id, ['No such folder.']], [steps.id, ['Too many.']]]))
    })
    expect(screen.getAllByRole('alert').map((it) => it.textContent)).toEqual(['No such folder.', 'Too many.'])
    expect(box('filename_prefix').getAttribute('aria-invalid')).toBe('true')
  })

  it('have their tooltip read with the control', async () => {
    const form = await renderForm(some)
    await form.user.click(screen.getByRole('button', { name: /VAE Decode/ }))
    const described = (spin('tile_size').getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent)
    expect(described).toContain('Larger is faster.')
  })
})

describe('the search', () => {
  it('is entered with "/", finds by name, node, class and value, roles too, and opens what it finds', async () => {
    const form = await renderForm(some)
    await form.user.keyboard('/')
    expect(screen.getByRole('searchbox')).toBe(document.activeElement)
    for (const [query, found] of [['tile', ['tile_size', 'overlap']], ['vae over', ['overlap']], ['class8', ['tile_size', 'overlap']], ['512', ['tile_size']], ['step', ['Steps']]] as const) {
      await form.user.clear(screen.getByRole('searchbox'))
      await form.user.type(screen.getByRole('searchbox'), query)
      expect(order()).toEqual(found)
      expect(screen.getByRole('status').textContent).toBe(`${found.length} found`)
    }
    await form.user.clear(screen.getByRole('searchbox'))
    await form.user.type(screen.getByRole('searchbox'), 'a cat')
    expect(box('Prompt')).toBeDefined()
  })

  it('says when nothing is found; Escape ends it, and interrupts nothing', async () => {
    const form = await renderForm(some)
    const pressed = vi.fn()
    window.addEventListener('keydown', pressed)
    await form.user.type(screen.getByRole('searchbox'), 'nowhere')
    expect(screen.getByRole('status').textContent).toBe('Nothing found.')
    await form.user.keyboard('{Escape}')
    window.removeEventListener('keydown', pressed)
    expect(pressed.mock.lastCall?.[0]).toMatchObject({ key: 'Escape', defaultPrevented: true })
    expect(screen.getByRole('searchbox')).not.toBe(document.activeElement)
    expect(box('Prompt')).toBeDefined()
  })

  it('does not begin where "/" is text', async () => {
    const form = await renderForm(some)
    await form.user.type(box('Prompt'), '/')
    expect(valueOf(form, prompt)).toBe('a cat/')
  })

  it('keeps what it found while that is changed', async () => {
    const form = await renderForm(some)
    await form.user.type(screen.getByRole('searchbox'), 'ComfyUI')
    await form.user.clear(box('filename_prefix'))
    await form.user.type(box('filename_prefix'), 'other')
    expect(valueOf(form, prefix)).toBe('other')
  })
})

describe('the menu of a field', () => {
  it('comes with a right click, but not over text, where the browser has its own', async () => {
    const form = await renderForm(some)
    expect(fireEvent.contextMenu(box('Prompt'), { clientX: 5, clientY: 5 })).toBe(true)
    expect(fireEvent.contextMenu(screen.getByText('Steps'), { clientX: 5, clientY: 5 })).toBe(false)
    expect(await screen.findByRole('menuitem', { name: 'Hide' })).toBeDefined()
    await form.user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
  })

  it('comes with the button in the margin, and with a long press', async () => {
    const form = await renderForm(some)
    await form.user.click(screen.getByRole('button', { name: 'Menu: Steps' }))
    expect(await screen.findByRole('menuitem', { name: 'Hide' })).toBeDefined()
    await form.user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull())
    fireEvent.pointerDown(screen.getByText('Steps'), { pointerType: 'touch', clientX: 5, clientY: 5 })
    expect(await screen.findByRole('menuitem', { name: 'Hide' })).toBeDefined()
  })

  it('resets the field, or all of its node', async () => {
    const form = await renderForm(some)
    await form.user.click(screen.getByRole('button', { name: /VAE Decode/ }))
    const set = () => act(() => form.stores.document.getState().setValues(new Map([[tile.id, 64], [overlap.id, 8]])))
    set()
    await choose(form, spin('tile_size'), 'Reset')
    expect([valueOf(form, tile), valueOf(form, overlap)]).toEqual([undefined, 8])
    set()
    await choose(form, spin('tile_size'), 'Reset VAE Decode (Tiled)')
    expect(form.stores.document.getState().values.size).toBe(0)
  })

  it('pins, reorders and unpins, by keyboard', async () => {
    const form = await renderForm(some)
    await form.user.click(screen.getByRole('button', { name: /VAE Decode/ }))
    await choose(form, spin('overlap'), 'Pin to the top')
    await choose(form, spin('Steps'), 'Pin to the top')
    expect(order()).toEqual(['overlap', 'Steps', 'tile_size'])
    expect(within(screen.getByRole('region', { name: 'Pinned' })).getByText('VAE Decode (Tiled)')).toBeDefined()
    await choose(form, spin('Steps'), 'Move up')
    expect(order()).toEqual(['Steps', 'overlap', 'tile_size'])
    await choose(form, spin('Steps'), 'Unpin')
    expect(order()).toEqual(['overlap', 'Steps', 'tile_size'])
  })

  it('lets a pinned field be dragged by its handle, which then opens no menu', async () => {
    const form = await renderForm(some)
    for (const { id } of [overlap, steps, prefix]) act(() => form.stores.layout.getState().pin(id))
    // Rows of ten pixels, from the top.
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: Element) {
      const rows = [...document.querySelectorAll('[data-field-id]')]
      return { top: rows.indexOf(this) * 10, height: 10 } as DOMRect
    })
    const handle = screen.getByRole('button', { name: 'Menu: overlap' })
    HTMLElement.prototype.setPointerCapture = vi.fn()
    fireEvent.pointerDown(handle, { button: 0, clientY: 5, pointerId: 1 })
    fireEvent.pointerMove(handle, { buttons: 1, clientY: 7, pointerId: 1 })
    expect(form.stores.layout.getState().pinned).toEqual([overlap.id, steps.id, prefix.id])
    fireEvent.pointerMove(handle, { buttons: 1, clientY: 18, pointerId: 1 })
    expect(form.stores.layout.getState().pinned).toEqual([steps.id, overlap.id, prefix.id])
    fireEvent.pointerMove(handle, { buttons: 1, clientY: 40, pointerId: 1 })
    expect(form.stores.layout.getState().pinned).toEqual([steps.id, prefix.id, overlap.id])
    fireEvent.click(handle)
    expect(screen.queryByRole('menu')).toBeNull()
    fireEvent.click(handle)
    expect(await screen.findByRole('menu')).toBeDefined()
  })

  it('hides a field, which is found again at the end of the form', async () => {
    const form = await renderForm(some)
    await choose(form, spin('Steps'), 'Hide')
    expect(screen.queryByRole('spinbutton', { name: 'Steps' })).toBeNull()
    await form.user.click(screen.getByRole('button', { name: 'Hidden (1)' }))
    await choose(form, spin('Steps'), 'Show again')
    expect(screen.queryByRole('button', { name: /^Hidden/ })).toBeNull()
    expect(spin('Steps')).toBeDefined()
  })

  it('renames, and gives the name back', async () => {
    const form = await renderForm(some)
    await choose(form, spin('Steps'), 'Rename…')
    const name = await screen.findByRole('textbox', { name: 'Name' })
    await waitFor(() => expect(document.activeElement).toBe(name)) // with all of it selected
    await form.user.keyboard('How long{Enter}')
    expect(await screen.findByRole('spinbutton', { name: 'How long' })).toBeDefined()
    await form.user.type(screen.getByRole('searchbox'), 'how long')
    expect(order()).toEqual(['How long'])
    await form.user.keyboard('{Escape}')
    await choose(form, spin('How long'), 'Rename…')
    await form.user.click(await screen.findByRole('button', { name: 'Reset' }))
    expect(await screen.findByRole('spinbutton', { name: 'Steps' })).toBeDefined()
  })
})

describe('App Mode’s choices', () => {
  it('come first, in the order of the file', async () => {
    await renderForm(some, { appInputs: [{ nodeId: asNodeId('8'), input: 'overlap' }, { nodeId: asNodeId('3'), input: 'steps' }, { nodeId: asNodeId('99'), input: 'gone' }] })
    expect(order()).toEqual(['overlap', 'Steps'])
    expect(within(screen.getByRole('region', { name: 'App Mode' })).getAllByRole('spinbutton')).toHaveLength(2)
  })
})

describe('undo', () => {
  it('by keys takes back what was typed, in the field itself, with the caret where it was', async () => {
    const form = await renderForm(some)
    const area = box('Prompt') as HTMLTextAreaElement
    await form.user.click(area)
    area.setSelectionRange(2, 2)
    await form.user.keyboard('big ')
    await form.user.keyboard('{Control>}z{/Control}')
    expect([area.value, area.selectionStart]).toEqual(['a cat', 2])
    await form.user.keyboard('{Control>}{Shift>}Z{/Shift}{/Control}')
    expect([area.value, area.selectionStart]).toEqual(['a big cat', 6])
    await form.user.keyboard('{Control>}z{/Control}{Control>}y{/Control}')
    expect(area.value).toBe('a big cat')
  })

  it('first takes back a number that is still being typed', async () => {
    const form = await renderForm(some)
    await form.user.clear(spin('Steps'))
    await form.user.type(spin('Steps'), '30{Enter}')
    await form.user.type(spin('Steps'), '4')
    await form.user.keyboard('{Control>}z{/Control}')
    expect([spin('Steps').getAttribute('aria-valuetext'), valueOf(form, steps)]).toEqual(['30', 30])
    await form.user.keyboard('{Control>}z{/Control}')
    expect(valueOf(form, steps)).toBeUndefined()
  })

  it('leaves the text of a search to the browser', async () => {
    const form = await renderForm(some)
    act(() => form.stores.document.getState().setValue(steps.id, 1))
    await form.user.type(screen.getByRole('searchbox'), 'x')
    await form.user.keyboard('{Control>}z{/Control}')
    expect(valueOf(form, steps)).toBe(1)
  })

  it('is a button too, and opens the node of what comes back', async () => {
    const form = await renderForm(some)
    expect(screen.getByRole('button', { name: 'Undo' })).toHaveProperty('disabled', true)
    act(() => form.stores.document.getState().setValue(prefix.id, 'x'))
    await form.user.click(screen.getByRole('button', { name: 'Undo' }))
    expect(await screen.findByRole('textbox', { name: 'filename_prefix' })).toHaveProperty('value', 'ComfyUI')
  })

  it('brings back what "Reset all" of the form’s menu took', async () => {
    const form = await renderForm(some)
    act(() => form.stores.document.getState().setValue(steps.id, 1))
    await form.user.click(screen.getByRole('button', { name: 'Form' }))
    await form.user.click(await screen.findByRole('menuitem', { name: 'Reset all' }))
    expect(valueOf(form, steps)).toBeUndefined()
    await form.user.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(valueOf(form, steps)).toBe(1))
  })
})

const open = (parameter: Parameter) => renderForm([parameter])
const ofLora = (at: string, role: Parameter['role'], spec: ParameterKind, initial: ParameterValue) => field({ at, role, label: role, spec, initial, lora: 0 })

describe('a control for', () => {
  it('a number without a scale to drag is typed, and rounded as its node asks', async () => {
    const amount = field({ at: '1.amount', spec: float({ min: null, max: null, round: 0.01 }), initial: 1 })
    const form = await open(amount)
    expect(screen.queryByRole('slider')).toBeNull()
    await form.user.clear(spin('amount'))
    await form.user.type(spin('amount'), '-2.345{Enter}')
    expect(valueOf(form, amount)).toBe(-2.35)
  })

  it('a number is scrubbed over its label, which then is no click', async () => {
    const amount = field({ at: '1.amount', spec: int(), initial: 10 })
    const form = await open(amount)
    HTMLElement.prototype.setPointerCapture = vi.fn()
    const label = screen.getByText('amount')
    fireEvent.pointerDown(label, { clientX: 100, button: 0, pointerId: 1 })
    fireEvent.pointerMove(label, { buttons: 1, clientX: 102, pointerId: 1 })
    expect(valueOf(form, amount)).toBeUndefined()
    fireEvent.pointerMove(label, { buttons: 1, clientX: 132, pointerId: 1 })
    expect(valueOf(form, amount)).toBe(20)
    fireEvent.pointerMove(label, { buttons: 1, clientX: 68, pointerId: 1 })
    expect(valueOf(form, amount)).toBe(0)
    fireEvent.pointerUp(label, { pointerId: 1 })
    expect(fireEvent.click(label)).toBe(false)
  })

  it('an integer beyond what a number holds keeps every digit', async () => {
    const big = field({ at: '1.big', spec: int({ min: null, max: null }), initial: 2n ** 60n + 1n })
    const form = await open(big)
    expect(spin('big').getAttribute('aria-valuetext')).toBe(String(2n ** 60n + 1n))
    await form.user.type(spin('big'), '{ArrowUp}')
    expect(valueOf(form, big)).toBe(2n ** 60n + 2n)
  })

  it('yes and no has the words of its node', async () => {
    const flag = field({ at: '1.flag', spec: { kind: 'boolean', default: null, labelOn: 'keep', labelOff: 'drop' }, initial: true })
    const form = await open(flag)
    expect(screen.getByText('keep')).toBeDefined()
    await form.user.click(screen.getByRole('switch', { name: 'flag' }))
    expect([valueOf(form, flag), screen.getByText('drop').textContent]).toEqual([false, 'drop'])
  })

  it('several of a list takes and leaves, in the order of the list', async () => {
    const many = field({ at: '1.many', spec: combo({ options: ['a', 'b', 'c'], multiselect: true }), initial: ['c'] })
    const form = await open(many)
    await form.user.click(await screen.findByRole('combobox', { name: 'many' }))
    await form.user.click(await screen.findByRole('checkbox', { name: 'a' }))
    expect(valueOf(form, many)).toEqual(['a', 'c'])
    await form.user.click(screen.getByRole('button', { name: 'None' }))
    expect(valueOf(form, many)).toEqual([])
    await form.user.click(screen.getByRole('checkbox', { name: 'c' }))
    expect(valueOf(form, many)).toBeUndefined()
  })

  it('a colour is chosen or typed', async () => {
    const color = field({ at: '1.tint', spec: { kind: 'color', default: null }, initial: '#102030' })
    const form = await open(color)
    fireEvent.change(await screen.findByLabelText('tint: choose'), { target: { value: '#ffffff' } })
    expect(valueOf(form, color)).toBe('#ffffff')
    await form.user.clear(box('tint'))
    await form.user.type(box('tint'), 'f80')
    expect(valueOf(form, color)).toBe('#ff8800')
    await form.user.type(box('tint'), 'x')
    expect(screen.getByRole('alert').textContent).toContain('A colour is needed')
    expect(valueOf(form, color)).toBe('#ff8800')
  })

  it('a value of an unknown kind is its JSON, kept exactly and while it cannot be read', async () => {
    const power = field({ at: '1.box', spec: { kind: 'opaque', type: 'POWER', default: null }, initial: { seed: 2n ** 60n + 1n } })
    const form = await open(power)
    const area = await screen.findByRole('textbox', { name: 'box' })
    expect((area as HTMLTextAreaElement).value).toContain(`"seed": ${2n ** 60n + 1n}`)
    await form.user.clear(area)
    fireEvent.change(area, { target: { value: '{\n"seed": }' } })
    await form.user.tab()
    expect(screen.getByRole('alert').textContent).toMatch(/line 2, column 9/)
    expect([valueOf(form, power), form.stores.document.getState().unreadable.has(power.id)]).toEqual([undefined, true])
    fireEvent.change(area, { target: { value: `{"seed": ${2n ** 60n + 3n}}` } })
    area.focus()
    await form.user.keyboard('{Control>}{Enter}{/Control}')
    expect([valueOf(form, power), form.stores.document.getState().unreadable.size]).toEqual([{ seed: 2n ** 60n + 3n }, 0])
  })

  it('an object where a word belongs is its JSON', async () => {
    await open(field({ at: '1.odd', spec: text, initial: { a: 1 } }))
    expect((await screen.findByRole('textbox', { name: 'odd' }) as HTMLTextAreaElement).value).toContain('"a": 1')
  })

  it('a branch shows and hides what belongs to it, with its defaults', async () => {
    const mode = field({ at: '1.mode', spec: { kind: 'dynamicCombo', options: [{ key: 'by', inputs: [] }, { key: 'to', inputs: [] }], default: null }, initial: 'by' })
    const inner = (key: string) => field({ at: `1.mode.${key}`, spec: float({ default: 2 }), initial: null, condition: { parameter: mode.id, key } })
    const form = await renderForm([mode, inner('by'), inner('to')])
    expect(order()).toEqual(['mode.by'])
    await form.user.click(await screen.findByRole('radio', { name: 'to' }))
    expect(order()).toEqual(['mode.to'])
    expect(spin('mode.to').getAttribute('aria-valuenow')).toBe('2')
  })

  it('a choice whose list the server keeps elsewhere is asked for, and keeps its value where that fails', async () => {
    const asked: string[] = []
    let isThere = false
    const plainJson = async (path: string) => {
      asked.push(path)
      if (!isThere) throw new HttpError(404, path, '')
      return ['near', 'far']
    }
    const server = { http: { library: async () => ({ plainJson }) } as unknown as ComfyHttp, key: asServerKey('http://comfy.test/'), baseUrl: 'http://comfy.test/' }
    const remote = { route: '/internal/voices', hasRefreshButton: true, responseKey: null, queryParams: {}, timeoutMs: null }
    const voice = field({ at: '1.voice', spec: combo({ options: [], remote }), initial: 'near' })
    const form = await renderForm([voice], { server })
    expect(await screen.findByText('The choices could not be had. The value is kept.')).toBeDefined()
    expect(screen.getByRole('combobox', { name: 'voice' }).textContent).toBe('near')
    isThere = true
    await form.user.click(screen.getByRole('button', { name: 'Ask for the choices again' }))
    await form.user.click(screen.getByRole('combobox', { name: 'voice' }))
    await form.user.click(await screen.findByRole('option', { name: 'far' }))
    expect(valueOf(form, voice)).toBe('far')
    expect(asked.every((path) => path.includes('internal/voices'))).toBe(true)
  })

  it('a growing group adds members and takes them out', async () => {
    const members = [0, 1, 2].map((index) => field({ at: `1.texts.t${index}`, spec: text, initial: index === 0 ? 'one' : null, group: { id: 'g', index, isRequired: index === 0, prefix: 't' } }))
    const member = { name: '', displayName: null, required: false, tooltip: null, type: 'STRING', control: null, isHidden: false, isAdvanced: false, isSocketless: false, isForced: false, spec: text }
    const form = await renderForm(members, { groups: [{ id: 'g', nodeId: asNodeId('1'), input: 'texts', spec: { kind: 'autogrow', member, names: null, prefix: 't', min: 1, max: 3 } }] })
    const add = screen.getByRole('button', { name: 'Add texts' })
    await form.user.click(add)
    await form.user.click(add)
    expect(add).toHaveProperty('disabled', true)
    await form.user.type(box('texts.t1'), 'two')
    await choose(form, box('texts.t1'), 'Remove')
    expect(sentMembers(form.stores.document.getState(), 'g')).toHaveLength(2)
  })

  it('a LoRA switches it off, and moves both strengths until they are set apart', async () => {
    const strength = float({ min: -100, max: 100, step: 0.01 })
    const [name, model, clip] = [ofLora('5.lora_name', 'lora', combo({ options: ['film.safetensors'] }), 'film.safetensors'), ofLora('5.strength_model', 'loraStrength', strength, 0.8), ofLora('5.strength_clip', 'loraClipStrength', strength, 0.8)]
    const form = await renderForm([name, model, clip])
    await form.user.click(await screen.findByRole('checkbox', { name: 'film on' }))
    expect([...form.stores.document.getState().offLoras]).toEqual([0])
    expect(screen.getByText('0 of 1 on')).toBeDefined()
    fireEvent.change(screen.getByRole('slider', { name: 'LoRA 1 slider' }), { target: { value: '1' } })
    expect([valueOf(form, model), valueOf(form, clip)]).toEqual([1, 1])
    await choose(form, spin('LoRA 1'), 'Set CLIP strength apart')
    fireEvent.change(await screen.findByRole('slider', { name: 'CLIP slider' }), { target: { value: '0.5' } })
    expect([valueOf(form, model), valueOf(form, clip)]).toEqual([1, 0.5])
  })
})

describe('a form of 300 nodes', () => {
  const many = Array.from({ length: 300 }, (_, node) => [0, 1, 2, 3, 4].map((at) => field({ at: `${node}.value${at}`, spec: text, initial: `${node}.${at}` }))).flat()

  it('renders the field that is typed in and nothing else', async () => {
    const stores = makeStores()
    stores.layout.getState().setAllOpen(many.map(({ nodeId }) => nodeId), true)
    let commits = 0
    stores.document.getState().open({ id: 'd', name: 'Large', origin: { kind: 'file', fileName: 'large.json' }, graph: new Map() }, modelOf(many))
    const { user } = renderWithStores(<Profiler id="form" onRender={() => void commits++}><FormPanel hasSocketSaver /></Profiler>, { stores })
    // Not by role: names and roles of so many elements take jsdom minutes.
    await waitFor(() => expect(document.querySelectorAll('[data-field-id$="/value2"] input')).toHaveLength(300), { timeout: 14_000, interval: 500 })
    const input = document.querySelector<HTMLInputElement>('[data-field-id="150/value2"] input')!
    await user.click(input)
    await user.keyboard('x') // the node says that it was changed, undo that there is something to undo
    const changed = new Set<Node>()
    const observer = new MutationObserver((records) => records.forEach(({ target }) => changed.add(target)))
    observer.observe(document.body, { subtree: true, attributes: true, childList: true, characterData: true })
    commits = 0
    await user.keyboard('abc')
    observer.disconnect()
    expect(commits).toBe(3)
    expect([...changed].every((node) => input.closest('[data-field]')?.contains(node))).toBe(true)
    expect(stores.document.getState().values.size).toBe(1)
  })
})


import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { Profiler } from 'react'
import { beforeEach, describe, expect, it } from 'vitest'
import { ParameterField } from '@/features/form/fields/ParameterField'
import { FormPanel } from '@/features/form/FormPanel'
import type { Stores } from '@/state/react'
import { asParameterId, type Role } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'
import { openDocument, parameterOf, valueOf, type OpenDocumentOptions } from '@tests/helpers/openDocument'
import { makeStores, renderWithStores, type RenderedPart } from '@tests/helpers/renderWithStores'
import { makeRun, node } from '@tests/helpers/runs'
import { installBrowserParts } from '@tests/ui/browserParts'

const MAX_SEED = 2n ** 64n - 1n
const WANTED = 'v1-5-pruned-emaonly-fp16.safetensors'

beforeEach(() => installBrowserParts())

async function renderForm(options: OpenDocumentOptions & { hasSocketSaver?: boolean } = {}): Promise<RenderedPart> {
  const { hasSocketSaver = true, ...document } = options
  const stores = await openDocument(document)
  return renderWithStores(<FormPanel hasSocketSaver={hasSocketSaver} />, { stores })
}

/** What is refused stands on its field from the moment the server answers. */
function refuse(stores: Stores, role: Role, ...texts: string[]): void {
  act(() => stores.document.getState().setErrors(new Map([[parameterOf(stores, role).id, texts]])))
}

const textbox = (name: string) => screen.getByRole('textbox', { name })
const spinbutton = (name: string) => screen.getByRole('spinbutton', { name })
const combobox = (name: string) => screen.getByRole('combobox', { name })
const noteOf = (control: HTMLElement) => (control.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('|')

describe('the form of a workflow', () => {
  it('has a field for everything that was found, by the names of ComfyUI', async () => {
    await renderForm()
    expect(screen.getByRole('form', { name: 'Parameters' })).toBeDefined()
    for (const name of ['Prompt', 'Negative prompt']) expect(textbox(name)).toBeDefined()
    for (const name of ['Seed', 'Steps', 'CFG', 'Denoise', 'Width', 'Height', 'Batch size']) expect(spinbutton(name)).toBeDefined()
    for (const name of ['Sampler', 'Scheduler', 'Checkpoint']) expect(combobox(name)).toBeDefined()
    expect(within(screen.getByRole('group', { name: 'Size' })).getAllByRole('spinbutton')).toHaveLength(2)
  })

  it('says so where nothing was found: the workflow can be run all the same', async () => {
    await renderForm({ text: '{"1": {"class_type": "PreviewAny", "inputs": {}}}' })
    expect(screen.getByRole('heading', { name: 'No parameters found' })).toBeDefined()
  })

  it('is not there while no workflow is open', () => {
    renderWithStores(<FormPanel hasSocketSaver={null} />, { stores: makeStores() })
    expect(screen.queryByRole('form')).toBeNull()
  })

  it('does not send the page away when Enter is pressed in it', async () => {
    await renderForm()
    expect(fireEvent.submit(screen.getByRole('form', { name: 'Parameters' }))).toBe(false)
  })
})

describe('a text', () => {
  it('is what is typed, line breaks included, and says when it differs from the workflow', async () => {
    const { stores, user } = await renderForm()
    await user.clear(textbox('Prompt'))
    await user.type(textbox('Prompt'), 'a pier{Enter}at night')
    expect(valueOf(stores, 'prompt')).toBe('a pier\nat night')
    expect(noteOf(textbox('Prompt'))).toContain('Changed')
    expect(noteOf(textbox('Negative prompt'))).not.toContain('Changed')
  })

  it('that is put back is not changed any more', async () => {
    const { stores, user } = await renderForm()
    await user.type(textbox('Prompt'), '!')
    await user.type(textbox('Prompt'), '{Backspace}')
    expect(stores.document.getState().values.has(parameterOf(stores, 'prompt').id)).toBe(false)
  })
})

describe('a number', () => {
  it('is typed and taken with Enter', async () => {
    const { stores, user } = await renderForm()
    await user.clear(spinbutton('Steps'))
    await user.type(spinbutton('Steps'), '33{Enter}')
    expect(valueOf(stores, 'steps')).toBe(33)
    await user.clear(spinbutton('CFG'))
    await user.type(spinbutton('CFG'), '6,25{Enter}')
    expect(valueOf(stores, 'cfg')).toBe(6.25)
  })

  it('beyond what the node takes says so, and is what it is', async () => {
    const { stores, user } = await renderForm()
    await user.clear(spinbutton('Steps'))
    await user.type(spinbutton('Steps'), '0{Enter}')
    expect(valueOf(stores, 'steps')).toBe(0)
    expect(spinbutton('Steps').getAttribute('aria-invalid')).toBe('true')
    expect(noteOf(spinbutton('Steps'))).toContain('At least 1.')
  })

  it('is dragged on a scale that can be dragged, and typed beyond it', async () => {
    const { stores, user } = await renderForm()
    const slider = screen.getByRole('slider', { name: 'Steps slider' })
    expect(slider.getAttribute('max')).toBe('60')
    fireEvent.change(slider, { target: { value: '48' } })
    expect(valueOf(stores, 'steps')).toBe(48)
    await user.clear(spinbutton('Steps'))
    await user.type(spinbutton('Steps'), '200{Enter}')
    expect(screen.getByRole('slider', { name: 'Steps slider' }).getAttribute('max')).toBe('200')
  })
})

describe('a choice', () => {
  it('is one of the server’s list', async () => {
    const { stores, user } = await renderForm()
    await user.click(combobox('Sampler'))
    await user.type(await screen.findByRole('combobox', { name: 'Search' }), 'uni_pc{Enter}')
    await waitFor(() => expect(valueOf(stores, 'sampler')).toMatch(/^uni_pc/))
  })

  it('of a model is shown without its extension', async () => {
    await renderForm()
    expect(combobox('Checkpoint').textContent).toBe('v1-5-pruned-emaonly-fp16')
  })

  it('that this server has not got offers the nearest, and the first tap takes it', async () => {
    const text = JSON.stringify({
      3: { class_type: 'KSampler', inputs: { seed: 1, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1, model: ['4', 0] } },
      4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: WANTED } },
    })
    const { stores, user } = await renderForm({ text, lists: { 'CheckpointLoaderSimple.ckpt_name': ['flux.safetensors', `old/${WANTED}`] } })
    expect(combobox('Checkpoint').getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByRole('alert').textContent).toBe('Not on this server.')
    await user.click(await screen.findByRole('button', { name: `Use this: old/${WANTED}` }))
    expect(valueOf(stores, 'checkpoint')).toBe(`old/${WANTED}`)
    expect(screen.queryByRole('alert')).toBeNull()
    expect(noteOf(combobox('Checkpoint'))).toContain(`The workflow names ${WANTED}, which is not on this server.`)
  })

  it('for which the server has nothing says what to do', async () => {
    await renderForm({ lists: { 'CheckpointLoaderSimple.ckpt_name': [] } })
    await waitFor(() => expect(noteOf(combobox('Checkpoint'))).toContain('Put a file into its models folder'))
  })

  it('of a starter that was replaced by what the server has says so', async () => {
    const { stores } = await renderForm({ lists: { 'CheckpointLoaderSimple.ckpt_name': ['zebra.safetensors'] } })
    expect(valueOf(stores, 'checkpoint')).toBe('zebra.safetensors')
    expect(noteOf(combobox('Checkpoint'))).toContain(`The workflow names ${WANTED}`)
  })

  it('that an older workflow does not name says nothing of a name', async () => {
    const parameter = makeParameter({
      id: asParameterId({ nodeId: node('1'), input: 'device' }), role: 'scheduler', label: 'Device', initial: null,
      spec: { kind: 'combo', options: ['default', 'cpu'], default: 'default', multiselect: false, upload: null, folder: 'input', remote: null },
    })
    const { stores } = renderWithStores(<ParameterField parameter={parameter} />)
    act(() => stores.document.getState().setValue(parameter.id, 'cpu'))
    expect(combobox('Device').textContent).toBe('cpu')
    expect(noteOf(combobox('Device'))).not.toContain('The workflow names')
  })

  it('keeps the type of what is chosen', async () => {
    const parameter = makeParameter({
      id: asParameterId({ nodeId: node('1'), input: 'scale' }), role: 'scheduler', label: 'Scale', initial: 2,
      spec: { kind: 'combo', options: [1, 2, 4], default: 2, multiselect: false, upload: null, folder: 'input', remote: null },
    })
    const { stores, user } = renderWithStores(<ParameterField parameter={parameter} />)
    await user.click(combobox('Scale'))
    await user.type(await screen.findByRole('combobox', { name: 'Search' }), '4{Enter}')
    await waitFor(() => expect(stores.document.getState().values.get(parameter.id)).toBe(4))
  })
})

describe('a switch', () => {
  const parameter = makeParameter({
    id: asParameterId({ nodeId: node('1'), input: 'tiled' }), role: 'vae', label: 'Tiled', initial: false,
    spec: { kind: 'boolean', default: false, labelOn: 'enable', labelOff: null },
  })

  it('is on or off, in the words of its node where it has some', async () => {
    const { stores, user } = renderWithStores(<ParameterField parameter={parameter} />)
    const control = screen.getByRole('switch', { name: 'Tiled' })
    expect([control.getAttribute('aria-checked'), control.textContent]).toEqual(['false', 'Off'])
    await user.click(control)
    expect(stores.document.getState().values.get(parameter.id)).toBe(true)
    expect([control.getAttribute('aria-checked'), control.textContent]).toEqual(['true', 'enable'])
  })

  it('of a kind that has no control is left out', () => {
    const { container } = renderWithStores(<ParameterField parameter={{ ...parameter, spec: { kind: 'opaque', type: 'CURVE', default: null } }} />)
    expect(container.textContent).toBe('')
  })
})

describe('a size', () => {
  it('takes a ratio and keeps its area, in steps that the node takes', async () => {
    const { stores, user } = await renderForm()
    await user.click(screen.getByRole('radio', { name: '3:2' }))
    expect([valueOf(stores, 'width'), valueOf(stores, 'height')]).toEqual([624, 416])
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '3:2' }).checked).toBe(true)
  })

  it('is swapped in one tap', async () => {
    const { stores, user } = await renderForm()
    await user.clear(spinbutton('Width'))
    await user.type(spinbutton('Width'), '768{Enter}')
    await user.click(screen.getByRole('button', { name: 'Swap width and height' }))
    expect([valueOf(stores, 'width'), valueOf(stores, 'height')]).toEqual([512, 768])
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '2:3' }).checked).toBe(true)
  })

  it('of no known ratio has none chosen', async () => {
    const { user } = await renderForm()
    await user.clear(spinbutton('Width'))
    await user.type(spinbutton('Width'), '1600{Enter}')
    expect(within(screen.getByRole('radiogroup', { name: 'Ratio' })).getAllByRole<HTMLInputElement>('radio').some((radio) => radio.checked)).toBe(false)
  })

  it('says of which of the two something is wrong', async () => {
    const { stores } = await renderForm()
    refuse(stores, 'height', 'Too small.')
    expect(screen.getByRole('alert').textContent).toBe('Height: Too small.')
    expect([spinbutton('Width'), spinbutton('Height')].map((it) => it.getAttribute('aria-invalid'))).toEqual([null, 'true'])
  })
})

async function typeSeed(user: RenderedPart['user'], text: string): Promise<void> {
  await user.clear(spinbutton('Seed'))
  await user.type(spinbutton('Seed'), text)
}

describe('a seed', () => {
  it('is exact to the last digit, typed and counted with the arrow keys', async () => {
    const { stores, user } = await renderForm()
    await typeSeed(user, `${MAX_SEED - 1n}{Enter}`)
    expect(valueOf(stores, 'seed')).toBe(MAX_SEED - 1n)
    await user.keyboard('{ArrowUp}')
    expect(valueOf(stores, 'seed')).toBe(MAX_SEED)
    await user.keyboard('{ArrowUp}')
    expect(valueOf(stores, 'seed')).toBe(MAX_SEED)
    expect(spinbutton('Seed').getAttribute('aria-valuetext')).toBe(String(MAX_SEED))
    await typeSeed(user, `${2n ** 53n}{ArrowUp}{ArrowUp}{ArrowDown}`)
    expect(valueOf(stores, 'seed')).toBe(2n ** 53n + 1n)
  })

  it('that is too big, or no number, is not taken and says why', async () => {
    const { stores, user } = await renderForm()
    const before = valueOf(stores, 'seed')
    await typeSeed(user, `${MAX_SEED + 1n}{Enter}`)
    expect(screen.getByRole('alert').textContent).toBe(`At most ${MAX_SEED}.`)
    await typeSeed(user, 'lucky{Enter}')
    expect(screen.getByRole('alert').textContent).toBe('“lucky” is not a whole number.')
    expect(valueOf(stores, 'seed')).toBe(before)
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(spinbutton('Seed')).toHaveProperty('value', String(before))
  })

  it('shows at once what was sent', async () => {
    const { stores } = await renderForm()
    act(() => stores.document.getState().setValue(parameterOf(stores, 'seed').id, 2n ** 60n + 1n))
    expect(spinbutton('Seed')).toHaveProperty('value', String(2n ** 60n + 1n))
  })

  it('has a mode, chosen from a menu', async () => {
    const { stores, user } = await renderForm()
    await user.click(screen.getByRole('button', { name: 'Seed mode: Random' }))
    await user.click(await screen.findByRole('menuitemradio', { name: /^Increment/ }))
    expect(stores.document.getState().seedModes.get(parameterOf(stores, 'seed').id)).toBe('increment')
    expect(await screen.findByRole('button', { name: 'Seed mode: Increment' })).toBeDefined()
  })

  it('of the last run is one tap away, once there was one', async () => {
    const { stores, user, actions } = await renderForm()
    const button = screen.getByRole('button', { name: 'Use last seed' })
    expect(button).toHaveProperty('disabled', true)
    act(() => stores.runs.getState().dispatch({ kind: 'created', run: makeRun() }))
    await user.click(button)
    expect(actions.takeLastSeed).toHaveBeenCalledExactlyOnceWith(parameterOf(stores, 'seed').id)
  })
})

const renderImage = () => renderForm({ starter: 'image-to-image', lists: { 'LoadImage.image': ['example.png', 'dog.png'] } })

describe('an input picture', () => {
  const picture = new File(['png'], 'cat.png', { type: 'image/png' })

  it('is shown, and chosen among those of the server', async () => {
    const { stores, user } = await renderImage()
    expect((await screen.findByRole('img', { name: 'Input: example.png' })).getAttribute('src')).toBe('http://comfy.test/input/example.png')
    await user.click(combobox('Image'))
    await user.type(await screen.findByRole('combobox', { name: 'Search' }), 'dog{Enter}')
    expect(await screen.findByRole('img', { name: 'Input: dog.png' })).toBeDefined()
    expect(valueOf(stores, 'image')).toBe('dog.png')
  })

  it('is uploaded, and goes by the name that the server gave it', async () => {
    const { stores, user, actions } = await renderImage()
    actions.uploadImage.mockResolvedValue({ ok: true, name: 'cat (1).png' })
    await user.upload(screen.getByLabelText('Upload… Image'), picture)
    await waitFor(() => expect(valueOf(stores, 'image')).toBe('cat (1).png'))
    expect(actions.uploadImage.mock.lastCall?.[0]).toBe(picture)
    expect(combobox('Image').textContent).toBe('cat (1).png')
  })

  it('that cannot be uploaded says why, and the one before stays', async () => {
    const { stores, user, actions } = await renderImage()
    actions.uploadImage.mockResolvedValue({ ok: false, problem: '“cat.png” was not uploaded: no answer.' })
    await user.upload(screen.getByLabelText('Upload… Image'), picture)
    expect((await screen.findByRole('alert')).textContent).toBe('“cat.png” was not uploaded: no answer.')
    expect(valueOf(stores, 'image')).toBe('example.png')
    expect(screen.getByRole('button', { name: 'Upload…' })).toHaveProperty('disabled', false)
  })

  it('is dropped on its field, which keeps the page from taking it for a workflow', async () => {
    const { stores, actions } = await renderImage()
    const isLeftToPage = fireEvent.drop(combobox('Image'), { dataTransfer: { files: [picture], types: ['Files'] } })
    expect(isLeftToPage).toBe(false)
    await waitFor(() => expect(valueOf(stores, 'image')).toBe('cat.png'))
    const workflow = new File(['{}'], 'workflow.json', { type: 'application/json' })
    expect(fireEvent.drop(combobox('Image'), { dataTransfer: { files: [workflow], types: ['Files'] } })).toBe(true)
    expect(actions.uploadImage).toHaveBeenCalledOnce()
  })

  it('that does not load leaves an empty place', async () => {
    await renderImage()
    fireEvent.error(await screen.findByRole('img', { name: 'Input: example.png' }))
    expect(screen.queryByRole('img')).toBeNull()
  })
})

describe('the way that pictures come back', () => {
  it('is chosen', async () => {
    const { user, actions } = await renderForm()
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Save Image' }).checked).toBe(true)
    await user.click(screen.getByRole('radio', { name: 'Websocket' }))
    expect(actions.setDelivery).toHaveBeenCalledExactlyOnceWith('socket')
  })

  it('cannot be the socket where the server has no node for it, and says so', async () => {
    await renderForm({ hasSocketSaver: false })
    expect(screen.getByRole('radio', { name: 'Websocket' })).toHaveProperty('disabled', true)
    expect(screen.getByText('This server has no SaveImageWebsocket node: custom nodes are switched off there.')).toBeDefined()
  })

  it('is no question where the workflow does neither, or both', async () => {
    await renderForm({ text: '{"1": {"class_type": "PreviewImage", "inputs": {}}}' })
    expect(screen.queryByRole('radio', { name: 'Websocket' })).toBeNull()
  })
})

describe('what the server refused', () => {
  it.each<[Role, () => HTMLElement]>([
    ['prompt', () => textbox('Prompt')],
    ['steps', () => spinbutton('Steps')],
    ['seed', () => spinbutton('Seed')],
    ['checkpoint', () => combobox('Checkpoint')],
  ])('of %s stands on its field, in words', async (role, control) => {
    const { stores } = await renderForm()
    refuse(stores, role, 'The server refused it.')
    expect(control().getAttribute('aria-invalid')).toBe('true')
    expect(noteOf(control())).toContain('The server refused it.')
    expect(screen.getByRole('alert').textContent).toBe('The server refused it.')
  })

  it('goes when the field is edited, and only there', async () => {
    const { stores, user } = await renderForm()
    act(() => stores.document.getState().setErrors(new Map([
      [parameterOf(stores, 'steps').id, ['Too small.']],
      [parameterOf(stores, 'cfg').id, ['Too big.']],
    ])))
    await user.clear(spinbutton('Steps'))
    await user.type(spinbutton('Steps'), '12{Enter}')
    expect(spinbutton('Steps').getAttribute('aria-invalid')).toBeNull()
    expect(screen.getAllByRole('alert').map((it) => it.textContent)).toEqual(['Too big.'])
  })
})

describe('typing', () => {
  it('renders the field that is typed in, and no other', async () => {
    const stores = await openDocument()
    const renders = new Map<string, number>()
    const count = (id: string) => void renders.set(id, (renders.get(id) ?? 0) + 1)
    const { user } = renderWithStores(
      <>
        {stores.document.getState().parameters.map((parameter) => (
          <Profiler key={parameter.id} id={parameter.role} onRender={count}><ParameterField parameter={parameter} /></Profiler>
        ))}
      </>,
      { stores },
    )
    renders.clear()
    await user.type(textbox('Prompt'), ' at dawn')
    expect([...renders.keys()]).toEqual(['prompt'])
    expect(renders.get('prompt')).toBe(8)
  })

  it('into the form itself does not render the form', async () => {
    let commits = 0
    const stores = await openDocument()
    const { user } = renderWithStores(<Profiler id="form" onRender={() => void commits++}><FormPanel hasSocketSaver /></Profiler>, { stores })
    await user.click(textbox('Prompt'))
    commits = 0
    await user.keyboard('abcd')
    expect(commits).toBe(4) // of the one field inside it
  })
})

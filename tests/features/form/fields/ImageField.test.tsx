import { act, createEvent, fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import { ImageField } from '@/features/form/fields/ImageField'
import type { UploadOutcome } from '@/state/actions'
import type { ComboInput } from '@/workflow/definitions/nodeDefs'
import { asParameterId } from '@/workflow/form/parameters'
import { makeParameter } from '@tests/helpers/parameters'
import { fakeResults, makeStores, renderWithStores } from '@tests/helpers/renderWithStores'
import { makeFile, makeRun, node, runA, textToImagePlan } from '@tests/helpers/runs'
import { installBrowserParts } from '@tests/ui/browserParts'

const BASE = 'http://comfy.test:8188/'
const picture = new File(['png'], 'cat.png', { type: 'image/png' })

beforeEach(() => {
  installBrowserParts()
  URL.createObjectURL = () => 'blob:small'
  URL.revokeObjectURL = () => {}
})

function fieldOf(nodeId: string, more: Partial<ComboInput> = {}) {
  const spec: ComboInput = { kind: 'combo', options: ['example.png', 'sub/dog.png'], default: null, multiselect: false, upload: 'image', folder: 'input', remote: null, ...more }
  const target = { nodeId: node(nodeId), input: 'image' }
  const parameter = makeParameter({ id: asParameterId(target), role: 'image', label: `Image ${nodeId}`, targets: [target], initial: 'example.png', spec })
  return { spec, parameter }
}

interface Wanted {
  fields?: ReturnType<typeof fieldOf>[]
  routes?: Record<string, unknown>
}

function renderFields({ fields = [fieldOf('1')], routes = {} }: Wanted = {}) {
  const stores = makeStores()
  const asked: string[] = []
  const fetch = async (input: RequestInfo | URL) => {
    const path = decodeURIComponent(String(input).slice(BASE.length))
    asked.push(path)
    if (path.startsWith('api/view')) return new Response('picture')
    return path in routes ? new Response(JSON.stringify(routes[path])) : new Response('', { status: 404 })
  }
  const server = { http: createComfyHttp({ baseUrl: BASE, fetch }), key: asServerKey(BASE), baseUrl: BASE }
  const results = fakeResults({ blob: async () => new Blob(['socket'], { type: 'image/png' }) })
  const rendered = renderWithStores(
    <form aria-label="Parameters">{fields.map(({ parameter, spec }) => <ImageField key={parameter.id} parameter={parameter} spec={spec} />)}</form>,
    { stores, server, results },
  )
  const value = (at = 0) => stores.document.getState().values.get(fields[at]?.parameter.id ?? asParameterId({ nodeId: node('0'), input: '' }))
  return { ...rendered, stores, asked, value }
}

/** What a copied picture looks like to a page. */
function paste(target: Element, file: File, types: string[] = ['Files']) {
  const event = createEvent.paste(target, { clipboardData: { files: [file], types, getData: () => '' } })
  fireEvent(target, event)
  return event.defaultPrevented
}

const choose = () => screen.getByRole('button', { name: 'Choose…' })

describe('an upload', () => {
  it('shows how far it is, and is what is sent when it has come', async () => {
    const { user, actions, value } = renderFields()
    const answer: { end?: (outcome: UploadOutcome) => void } = {}
    actions.uploadImage.mockImplementation((_file, watch) => new Promise((resolve) => {
      answer.end = resolve
      watch?.onProgress?.(0.45)
    }))
    await user.upload(screen.getByLabelText('Upload… Image 1'), picture)
    expect((await screen.findByRole('progressbar', { name: 'Uploading cat.png' })).getAttribute('aria-valuetext')).toBe('45 %')
    expect(value()).toBeUndefined()
    act(() => answer.end?.({ ok: true, name: 'cat (1).png' }))
    await waitFor(() => expect(value()).toBe('cat (1).png'))
    expect(screen.queryByRole('progressbar')).toBeNull()
  })

  it('is cancelled, and what was chosen before stays', async () => {
    const { user, actions, value } = renderFields()
    let signal: AbortSignal | undefined
    actions.uploadImage.mockImplementation((_file, watch) => {
      signal = watch?.signal
      return new Promise(() => {})
    })
    await user.upload(screen.getByLabelText('Upload… Image 1'), picture)
    await user.click(await screen.findByRole('button', { name: 'Cancel' }))
    expect(signal?.aborted).toBe(true)
    expect(value()).toBeUndefined()
    expect(screen.getByRole('button', { name: 'Upload…' })).toBeDefined()
  })

  it('that failed says why, and can be tried again with the same file', async () => {
    const { user, actions, value } = renderFields()
    actions.uploadImage.mockResolvedValueOnce({ ok: false, problem: '“cat.png” was not uploaded: the server did not answer.' })
    await user.upload(screen.getByLabelText('Upload… Image 1'), picture)
    expect((await screen.findByRole('alert')).textContent).toContain('the server did not answer')
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(value()).toBe('cat.png'))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('by camera is offered beside the file dialog', () => {
    renderFields()
    expect(screen.getByLabelText('Take a picture Image 1').getAttribute('capture')).toBe('environment')
  })
})

describe('a pasted picture', () => {
  it('goes to the field that has the focus', async () => {
    const { value } = renderFields({ fields: [fieldOf('1'), fieldOf('2')] })
    const thumbnail = screen.getAllByRole('button', { name: 'View example.png' })[1]
    expect(thumbnail && paste(thumbnail, picture)).toBe(true)
    await waitFor(() => expect(value(1)).toBe('cat.png'))
    expect(value(0)).toBeUndefined()
  })

  it('over the form goes to its only field, and with two is left to the page', async () => {
    const one = renderFields()
    expect(paste(screen.getByRole('form'), picture)).toBe(true)
    await waitFor(() => expect(one.value()).toBe('cat.png'))
    one.unmount()
    renderFields({ fields: [fieldOf('1'), fieldOf('2')] })
    expect(paste(screen.getByRole('form'), picture)).toBe(false)
  })

  it('outside the form, of another kind, or beside a text is not for the field', () => {
    const { actions } = renderFields()
    expect(paste(document.body, picture)).toBe(false)
    expect(paste(screen.getByRole('form'), new File(['{}'], 'workflow.json', { type: 'application/json' }))).toBe(false)
    expect(paste(screen.getByRole('form'), picture, ['text/plain', 'Files'])).toBe(false)
    expect(actions.uploadImage).not.toHaveBeenCalled()
  })
})

describe('choosing', () => {
  const routes = { 'internal/files/input': ['new.png [input]', 'notes.txt [input]'], 'internal/files/output': ['made.png [output]', 'film.mp4 [output]'] }

  it('among the pictures of the input folder, also those that only the definition names', async () => {
    const { user, value } = renderFields({ routes })
    await user.click(choose())
    expect(await screen.findByRole('option', { name: 'new.png' })).toBeDefined()
    expect(screen.getAllByRole('option').map((it) => it.getAttribute('aria-label'))).toEqual(['new.png', 'example.png', 'sub/dog.png'])
    await user.click(screen.getByRole('option', { name: 'new.png' }))
    expect(value()).toBe('new.png')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('begins in the search, and stays in the tabs when another is chosen there', async () => {
    const { user } = renderFields({ routes })
    await user.click(choose())
    await screen.findByRole('option', { name: 'new.png' })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Search')
    await user.click(screen.getByRole('radio', { name: 'Output folder' }))
    await screen.findByRole('option', { name: 'made.png' })
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Output folder' }))
  })

  it('among those of the output folder, named as an input takes them', async () => {
    const { user, value } = renderFields({ routes })
    await user.click(choose())
    await user.click(await screen.findByRole('radio', { name: 'Output folder' }))
    expect((await screen.findAllByRole('option')).map((it) => it.getAttribute('aria-label'))).toEqual(['made.png'])
    await user.click(screen.getByRole('option', { name: 'made.png' }))
    expect(value()).toBe('made.png [output]')
  })

  it('fetches its thumbnails encoded anew, and small', async () => {
    const { user, asked } = renderFields({ routes })
    await user.click(choose())
    await waitFor(() => expect(asked).toContain('api/view?filename=new.png&subfolder=&type=input&preview=webp;70'))
  })

  it('among results: files by where they lie, pictures of the socket by uploading them first', async () => {
    const { user, stores, actions, value } = renderFields({ routes })
    const file = { ...makeFile('ComfyUI_1.png'), subfolder: 'day' }
    const socket = { kind: 'socketImage' as const, nodeId: node('9'), index: 0, mime: 'image/png', sizeBytes: 3 }
    act(() => stores.runs.getState().dispatch({ kind: 'created', run: makeRun(runA, textToImagePlan(), { workflowName: 'lake', seed: 5, outputs: [{ nodeId: node('9'), item: file }, { nodeId: node('9'), item: socket }] }) }))
    await user.click(choose())
    await user.click(await screen.findByRole('radio', { name: 'Results' }))
    await user.click(await screen.findByRole('option', { name: 'ComfyUI_1.png' }))
    expect(value()).toBe('day/ComfyUI_1.png [output]')
    await user.click(choose())
    await user.click(await screen.findByRole('radio', { name: 'Results' }))
    actions.uploadImage.mockResolvedValue({ ok: true, name: 'darkroom.png' })
    await user.click(await screen.findByRole('option', { name: 'lake 5' }))
    await waitFor(() => expect(value()).toBe('darkroom.png'))
    expect(actions.uploadImage.mock.lastCall?.[0].name).toMatch(/^darkroom-.*-1\.png$/)
  })

  it('says what is missing where nothing is, and where the server does not tell', async () => {
    const { user } = renderFields({ fields: [fieldOf('1', { options: [] })], routes: { 'internal/files/output': [] } })
    await user.click(choose())
    expect(await screen.findByText('The server did not tell. Its list of files may be switched off.')).toBeDefined()
    await user.click(screen.getByRole('radio', { name: 'Output folder' }))
    expect(await screen.findByText('The server’s output folder has no pictures.')).toBeDefined()
    await user.click(screen.getByRole('radio', { name: 'Results' }))
    expect(await screen.findByText(/No pictures yet/)).toBeDefined()
  })
})

describe('what is chosen', () => {
  it('that the server has not is said to be missing, until another is chosen', async () => {
    const { spec, parameter } = fieldOf('1')
    const { user } = renderFields({ fields: [{ spec, parameter: { ...parameter, initial: 'of somebody else.png' } }] })
    fireEvent.error(await screen.findByRole('img', { name: 'Input: of somebody else.png' }))
    expect(screen.getByText('Not on this server. Upload it, or choose another.')).toBeDefined()
    await user.click(choose())
    await user.click(await screen.findByRole('option', { name: 'example.png' }))
    expect(screen.queryByText(/^Not on this server/)).toBeNull()
  })

  it('opens large', async () => {
    const { user } = renderFields()
    await user.click(screen.getByRole('button', { name: 'View example.png' }))
    expect((await screen.findByRole('img', { name: 'example.png' })).getAttribute('src')).toBe('http://comfy.test/input/example.png')
  })

  it('of a remote list is asked for', async () => {
    const remote = { route: '/internal/files/output', hasRefreshButton: true, responseKey: null, queryParams: {}, timeoutMs: null }
    const { user } = renderFields({ fields: [fieldOf('1', { options: [], remote, folder: 'output' })], routes: { 'internal/files/output': ['made.png [output]'] } })
    await user.click(screen.getByRole('combobox', { name: 'Image 1' }))
    expect(await screen.findByRole('option', { name: /made\.png/ })).toBeDefined()
  })

  it('may be a video or any file: each takes its own kind', async () => {
    const { actions } = renderFields({ fields: [fieldOf('1', { upload: 'video' }), fieldOf('2', { upload: 'file' })] })
    const video = new File(['mp4'], 'film.mp4', { type: 'video/mp4' })
    fireEvent.drop(screen.getByRole('combobox', { name: 'Image 1' }), { dataTransfer: { files: [picture], types: ['Files'] } })
    expect(actions.uploadImage).not.toHaveBeenCalled()
    fireEvent.drop(screen.getByRole('combobox', { name: 'Image 1' }), { dataTransfer: { files: [video], types: ['Files'] } })
    await waitFor(() => expect(actions.uploadImage).toHaveBeenCalledOnce())
    fireEvent.drop(screen.getByRole('combobox', { name: 'Image 2' }), { dataTransfer: { files: [new File(['x'], 'a.glb')], types: ['Files'] } })
    await waitFor(() => expect(actions.uploadImage).toHaveBeenCalledTimes(2))
  })
})

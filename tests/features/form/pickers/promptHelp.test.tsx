import { screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { createComfyHttp } from '@/comfy/http'
import { asServerKey } from '@/comfy/ids'
import { ParameterField } from '@/features/form/fields/ParameterField'
import { ModelChoicesContext } from '@/features/form/pickers/choicesContext'
import { insertPhrase } from '@/features/form/pickers/insertPhrase'
import { TriggerWordsButton } from '@/features/form/pickers/TriggerWordsButton'
import { createModelChoices } from '@/storage/modelChoices'
import { openDocument, parameterOf, valueOf } from '@tests/helpers/openDocument'
import { renderWithStores } from '@tests/helpers/renderWithStores'
import { installBrowserParts } from '@tests/ui/browserParts'

const BASE = 'http://comfy.test:8188/'

beforeEach(() => installBrowserParts())

function fakeServer(routes: Record<string, unknown>) {
  const asked: string[] = []
  const fetch = async (input: RequestInfo | URL) => {
    const path = decodeURIComponent(String(input).slice(BASE.length))
    asked.push(path)
    return path in routes ? new Response(JSON.stringify(routes[path])) : new Response('', { status: 404 })
  }
  return { asked, server: { http: createComfyHttp({ baseUrl: BASE, fetch }), key: asServerKey(BASE), baseUrl: BASE } }
}

describe('an embedding', () => {
  it('is put into the prompt where the caret is, and the prompt has the focus again', async () => {
    const stores = await openDocument()
    const { server } = fakeServer({ 'api/embeddings': ['alpine_tone', 'style/linocut'] })
    const prompt = parameterOf(stores, 'prompt')
    stores.document.getState().setValue(prompt.id, 'a lake, mist')
    const { user } = renderWithStores(<ModelChoicesContext value={createModelChoices(null)}><ParameterField parameter={prompt} /></ModelChoicesContext>, { stores, server })
    const area = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Prompt' })
    area.focus()
    area.setSelectionRange(6, 6)
    await user.click(screen.getByRole('button', { name: 'Insert embedding' }))
    await user.click(await screen.findByRole('option', { name: 'style/linocut' }))
    expect(valueOf(stores, 'prompt')).toBe('a lake, embedding:style/linocut, mist')
    await waitFor(() => expect(document.activeElement).toBe(area))
  })

  it('is not there on a server that has none, which says where they belong', async () => {
    const stores = await openDocument()
    const { server } = fakeServer({ 'api/embeddings': [] })
    const { user } = renderWithStores(<ParameterField parameter={parameterOf(stores, 'negative')} />, { stores, server })
    await user.click(screen.getByRole('button', { name: 'Insert embedding' }))
    expect(await screen.findByText(/models\/embeddings/)).toBeDefined()
  })

  it.each([
    ['', 0, 0, 'embedding:x', 'embedding:x'],
    ['a lake', 0, 0, 'embedding:x', 'a lake, embedding:x'],
    ['a lake, ', 8, 8, 'embedding:x', 'a lake, embedding:x'],
    ['a lake,', 7, 7, 'embedding:x', 'a lake, embedding:x'],
    ['a lake mist', 6, 6, 'embedding:x', 'a lake, embedding:x, mist'],
    ['(old:1.2)', 1, 4, 'embedding:x', '(embedding:x:1.2)'],
    ['one\n', 4, 4, 'embedding:x', 'one\nembedding:x'],
  ])('put into %j at %i to %i', (text, start, end, phrase, expected) => {
    const inserted = insertPhrase(text, start, end, phrase)
    expect(inserted.text).toBe(expected)
    expect(inserted.text.slice(0, inserted.caret)).toMatch(/embedding:x$/)
  })
})

describe('trigger words', () => {
  const metadata = { 'api/view_metadata/loras?filename=style/ink.safetensors': { 'modelspec.trigger_phrase': 'ink wash', ss_tag_frequency: '{"a": {"paper": 7}}' } }

  it('are asked for when they are wanted, and added to the prompt once', async () => {
    const stores = await openDocument()
    const { server, asked } = fakeServer(metadata)
    stores.document.getState().setValue(parameterOf(stores, 'prompt').id, 'a lake')
    const { user } = renderWithStores(<TriggerWordsButton loraName="style/ink.safetensors" />, { stores, server })
    expect(asked).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Trigger words' }))
    await user.click(await screen.findByRole('button', { name: 'Add “ink wash” to the prompt' }))
    expect(valueOf(stores, 'prompt')).toBe('a lake, ink wash')
    expect(screen.getByRole('button', { name: 'Add “ink wash” to the prompt' })).toHaveProperty('disabled', true)
    expect(screen.getByRole('button', { name: 'Add “paper” to the prompt' }).getAttribute('title')).toBe('In 7 captions of its training')
  })

  it('that the file does not name are said to be none', async () => {
    const { server } = fakeServer({})
    const { user } = renderWithStores(<TriggerWordsButton loraName="style/ink.safetensors" />, { server })
    await user.click(screen.getByRole('button', { name: 'Trigger words' }))
    expect(await screen.findByText('The file names no trigger words.')).toBeDefined()
  })
})

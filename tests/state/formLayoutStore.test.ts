// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { createFormLayoutStore, selectName } from '@/state/formLayoutStore'
import { createPrefs, MAX_FORM_LAYOUTS, MAX_NAME_LENGTH } from '@/storage/prefs'
import type { ParameterId } from '@/workflow/form/parameters'

const [a, b, c] = ['1/a', '1/b', '2/c'] as ParameterId[] as [ParameterId, ParameterId, ParameterId]

function fakeStorage() {
  const items = new Map<string, string>()
  return { items, getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, text: string) => void items.set(key, text), removeItem: (key: string) => void items.delete(key) }
}
function open(storage = fakeStorage(), key: string | null = 'portrait') {
  const store = createFormLayoutStore(createPrefs(storage))
  store.getState().open(key)
  return store.getState
}

describe('the layout of a form', () => {
  it('is plain at first', () => {
    expect(open()()).toMatchObject({ pinned: [], hidden: [], names: new Map(), openParts: new Set() })
  })

  it('is found again with the workflow, and not with another', () => {
    const storage = fakeStorage()
    const first = open(storage)
    first().pin(a)
    first().pin(b)
    first().hide(c)
    first().rename(c, ' Tile size ')
    first().setOpen('1', true)
    expect(open(storage)()).toMatchObject({ pinned: [a, b], hidden: [c], names: new Map([[c, 'Tile size']]), openParts: new Set(['1']) })
    expect(open(storage, 'another')()).toMatchObject({ pinned: [], hidden: [], names: new Map(), openParts: new Set() })
  })

  it('has each field in one place', () => {
    const layout = open()
    layout().pin(a)
    layout().hide(a)
    expect([layout().pinned, layout().hidden]).toEqual([[], [a]])
    layout().pin(a)
    layout().pin(a)
    expect([layout().pinned, layout().hidden]).toEqual([[a], []])
  })

  it('puts pinned fields in another order', () => {
    const layout = open()
    for (const id of [a, b, c]) layout().pin(id)
    layout().movePinned(c, 0)
    expect(layout().pinned).toEqual([c, a, b])
    layout().movePinned(c, 1)
    expect(layout().pinned).toEqual([a, c, b])
    layout().movePinned(a, 99)
    expect(layout().pinned).toEqual([c, b, a])
  })

  it('has a way back from everything', () => {
    const layout = open()
    layout().pin(a)
    layout().unpin(a)
    layout().hide(b)
    layout().show(b)
    layout().rename(c, 'x')
    layout().rename(c, '  ')
    layout().setOpen('1', true)
    layout().setOpen('1', false)
    expect(layout()).toMatchObject({ pinned: [], hidden: [], names: new Map(), openParts: new Set() })
    layout().pin(a)
    layout().clear()
    expect(layout().pinned).toEqual([])
  })

  it('cuts a name that no label has room for', () => {
    const layout = open()
    layout().rename(a, 'x'.repeat(1000))
    expect(selectName(a)(layout())).toHaveLength(MAX_NAME_LENGTH)
  })

  it.each(['{', 'null', '[]', '{"pinned": [1]}', '{"pinned": [], "hidden": [], "names": [["a"]], "openParts": []}', `{"pinned": [${'"x",'.repeat(3000)}"x"], "hidden": [], "names": [], "openParts": []}`])('that cannot be read is plain: %.40s', (text) => {
    const storage = fakeStorage()
    storage.setItem('darkroom:formLayout:portrait', text)
    expect(open(storage)()).toMatchObject({ pinned: [], names: new Map() })
  })

  it('is forgotten when many others have been arranged since', () => {
    const storage = fakeStorage()
    for (let at = 0; at <= MAX_FORM_LAYOUTS; at++) open(storage, `w${at}`)().pin(a)
    expect(open(storage, 'w0')().pinned).toEqual([])
    expect(open(storage, 'w1')().pinned).toEqual([a])
    expect([...storage.items.keys()].filter((key) => key.startsWith('darkroom:formLayout:'))).toHaveLength(MAX_FORM_LAYOUTS)
  })

  it('of no workflow is written nowhere', () => {
    const storage = fakeStorage()
    open(storage, null)().pin(a)
    expect(storage.items.size).toBe(0)
  })
})

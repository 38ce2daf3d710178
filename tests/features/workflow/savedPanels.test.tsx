import { screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { asNodeId } from '@/comfy/ids'
import { AuthorNotes } from '@/features/workflow/AuthorNotes'
import { GraphNotes } from '@/features/workflow/GraphNotes'
import { HeldBack } from '@/features/workflow/HeldBack'
import { OpenedFrom } from '@/features/workflow/OpenedFrom'
import { Opening } from '@/features/workflow/Opening'
import { ParametersOffer } from '@/features/workflow/ParametersOffer'
import type { SavedProblem } from '@/workflow/saved/savedWorkflow'
import { renderWithStores } from '@tests/helpers/renderWithStores'

const none = () => {}

describe('a file with two documents', () => {
  it.each([
    { readFrom: 'prompt', alsoHas: ['workflow'], says: /as it was executed/, choose: 'Use the saved one', other: 'workflow' },
    { readFrom: 'workflow', alsoHas: ['prompt'], says: /as it was saved/, choose: 'Use what was executed', other: 'prompt' },
  ] as const)('opened from its $readFrom says so, and offers the other', async ({ readFrom, alsoHas, says, choose, other }) => {
    const onChoose = vi.fn()
    const { user } = renderWithStores(<OpenedFrom readFrom={readFrom} alsoHas={alsoHas} onChoose={onChoose} />)
    expect(screen.getByText(says)).toBeDefined()
    await user.click(screen.getByRole('button', { name: choose }))
    expect(onChoose).toHaveBeenCalledExactlyOnceWith(other)
  })

  it('of which there is only one says nothing', () => {
    const { container } = renderWithStores(<OpenedFrom readFrom="workflow" alsoHas={[]} onChoose={none} />)
    expect(container.textContent).toBe('')
  })
})

describe('notes by the author', () => {
  it('are a row that opens, and are text whatever they hold', async () => {
    const { user, container } = renderWithStores(<AuthorNotes notes={[{ nodeId: asNodeId('7'), title: '', text: '<img src=x onerror=alert(1)>\n# keep the horizon' }]} />)
    await user.click(screen.getByRole('button', { name: /Notes by its author/ }))
    expect(screen.getByText(/keep the horizon/).textContent).toContain('<img src=x')
    expect(container.querySelector('img')).toBeNull()
    expect(screen.getByRole('heading', { name: 'Note' })).toBeDefined()
  })
})

describe('what the server would refuse', () => {
  it('is listed and can be sent all the same', async () => {
    const onSendAnyway = vi.fn()
    const points = ['Checkpoint: Not on this server.', 'Steps: At least 1.', 'c', 'd', 'e']
    const { user } = renderWithStores(<HeldBack points={points} isBlocked={false} onSendAnyway={onSendAnyway} onDismiss={none} />)
    const alert = screen.getByRole('alert')
    expect(within(alert).getAllByRole('listitem').map((item) => item.textContent)).toEqual(points.slice(0, 4))
    await user.click(within(alert).getByRole('button', { name: '1 more' }))
    expect(within(alert).getByText('e')).toBeDefined()
    await user.click(within(alert).getByRole('button', { name: 'Send anyway' }))
    expect(onSendAnyway).toHaveBeenCalledOnce()
  })

  it('is not offered to be sent where nobody knows what would run', async () => {
    const onDismiss = vi.fn()
    const { user } = renderWithStores(<HeldBack points={['a Get without its Set']} isBlocked onSendAnyway={none} onDismiss={onDismiss} />)
    expect(screen.queryByRole('button', { name: 'Send anyway' })).toBeNull()
    screen.getByRole('button', { name: 'Dismiss' }).focus()
    await user.keyboard('{Escape}')
    expect(onDismiss).toHaveBeenCalledOnce()
  })
})

describe('a picture of another program', () => {
  it('can be opened as a workflow, or fill the form that is open', async () => {
    const [onOpen, onFill] = [vi.fn(), vi.fn()]
    const { user } = renderWithStores(<ParametersOffer name="cat.png" hasOpenForm onOpen={onOpen} onFill={onFill} onDismiss={none} />)
    await user.click(screen.getByRole('button', { name: 'Open as a workflow' }))
    await user.click(screen.getByRole('button', { name: 'Fill the open form' }))
    expect([onOpen, onFill].map((act) => act.mock.calls.length)).toEqual([1, 1])
  })

  it('fills no form where none is open', () => {
    renderWithStores(<ParametersOffer name="cat.png" hasOpenForm={false} onOpen={none} onFill={none} onDismiss={none} />)
    expect(screen.queryByRole('button', { name: 'Fill the open form' })).toBeNull()
  })
})

describe('a file that takes a while to open', () => {
  it('is named, and can be given up', async () => {
    const onCancel = vi.fn()
    const { user } = renderWithStores(<Opening name="film.mp4" onCancel={onCancel} />)
    await user.click(await screen.findByRole('button', { name: 'Cancel' }))
    expect(screen.getByRole('status').textContent).toContain('Opening film.mp4')
    expect(onCancel).toHaveBeenCalledOnce()
  })
})

describe('what could not be carried over from a saved workflow', () => {
  const at = { nodeId: asNodeId('12:3'), title: 'Upscale' }
  it.each<[SavedProblem, RegExp]>([
    [{ kind: 'unresolvedVirtual', ...at, type: 'GetNode', pack: 'KJNodes', reason: 'no Set node is named “a”' }, /no Set node is named “a”.*GetNode from KJNodes.*Nothing is sent/],
    [{ kind: 'unknownType', ...at, type: 'MagicUpscaler', pack: null }, /node type MagicUpscaler, which this server does not have/],
    [{ kind: 'droppedLink', ...at, input: 'image', reason: 'muted' }, /input image was left out.*muted/],
    [{ kind: 'missingSubgraph', ...at, subgraphId: 'abc' }, /does not hold \(abc\)/],
    [{ kind: 'recursiveSubgraph', ...at, name: 'Loop' }, /“Loop”, which contains itself/],
  ])('is said: %o', (problem, sentence) => {
    renderWithStores(<GraphNotes problems={[]} missingClasses={[]} savedProblems={[problem]} />)
    expect(screen.getByRole('listitem').textContent).toMatch(sentence)
    expect(screen.getByRole('listitem').textContent).toContain('“Upscale” (node 12:3)')
  })

  it('is said once where the server lacks the type', () => {
    renderWithStores(<GraphNotes problems={[]} missingClasses={[{ classType: 'MagicUpscaler', titles: ['Upscale'], pack: 'magic-pack' }]} savedProblems={[{ kind: 'unknownType', ...at, type: 'MagicUpscaler', pack: null }]} />)
    expect(screen.getAllByRole('listitem')).toHaveLength(1)
    expect(screen.getByRole('listitem').textContent).toContain('Install “magic-pack”')
  })

  it('is said of the other document of a file, too', () => {
    renderWithStores(<GraphNotes problems={[]} missingClasses={[]} fileProblems={[{ document: 'workflow', problem: { kind: 'notJson', reason: 'Unexpected end', line: 3, column: 9 } }]} />)
    expect(screen.getByRole('listitem').textContent).toMatch(/The saved workflow in the file could not be read.*line 3, column 9/)
  })
})

import { createEvent, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { WorkflowDrop } from '@/features/workflow/WorkflowDrop'
import { renderWithStores } from '@tests/helpers/renderWithStores'

const json = new File(['{}'], 'lake.json', { type: 'application/json' })
const picture = new File(['x'], 'lake.png', { type: 'image/png' })
/** jsdom has no DataTransfer: this is what of one is read. */
const carrying = (files: File[], text = '') => ({ files, types: files.length > 0 ? ['Files'] : ['text/plain'], getData: () => text })

function paste(target: Element, clipboardData: object) {
  const event = createEvent.paste(target, { clipboardData })
  fireEvent(target, event)
  return event
}

describe('dropping', () => {
  it('opens the file wherever it is dropped, and keeps the browser from leaving the page for it', () => {
    const { actions } = renderWithStores(<><WorkflowDrop /><p>page</p></>)
    const target = screen.getByText('page')
    expect(fireEvent.dragOver(target, { dataTransfer: carrying([json]) })).toBe(false)
    expect(screen.getByText('Drop a workflow')).toBeDefined()
    expect(fireEvent.drop(target, { dataTransfer: carrying([json]) })).toBe(false)
    expect(actions.openFile).toHaveBeenCalledExactlyOnceWith(json)
    expect(screen.queryByText('Drop a workflow')).toBeNull()
  })

  it('takes the JSON of several files', () => {
    const { actions } = renderWithStores(<WorkflowDrop />)
    fireEvent.drop(document.body, { dataTransfer: carrying([picture, json]) })
    expect(actions.openFile).toHaveBeenCalledExactlyOnceWith(json)
  })

  it('leaves alone what a field takes for itself', () => {
    const { actions } = renderWithStores(<><WorkflowDrop /><p>field</p></>)
    const field = screen.getByText('field')
    for (const kind of ['dragover', 'drop']) field.addEventListener(kind, (event) => event.preventDefault())
    fireEvent.dragOver(field, { dataTransfer: carrying([picture]) })
    expect(screen.queryByText('Drop a workflow')).toBeNull()
    fireEvent.drop(field, { dataTransfer: carrying([picture]) })
    expect(actions.openFile).not.toHaveBeenCalled()
  })

  it('leaves dragged text to the browser', () => {
    renderWithStores(<WorkflowDrop />)
    expect(fireEvent.dragOver(document.body, { dataTransfer: carrying([], '{}') })).toBe(true)
    expect(screen.queryByText('Drop a workflow')).toBeNull()
  })

  it('goes when the file leaves the window, and does nothing any more when it is taken away', () => {
    const { unmount, actions } = renderWithStores(<WorkflowDrop />)
    fireEvent.dragOver(document.body, { dataTransfer: carrying([json]) })
    fireEvent(document.body, new MouseEvent('dragleave', { bubbles: true })) // to nowhere: out of the window
    expect(screen.queryByText('Drop a workflow')).toBeNull()
    unmount()
    fireEvent.drop(document.body, { dataTransfer: carrying([json]) })
    expect(actions.openFile).not.toHaveBeenCalled()
  })
})

describe('pasting', () => {
  it('opens text that begins as a workflow does', () => {
    const { actions } = renderWithStores(<WorkflowDrop />)
    const event = paste(document.body, carrying([], ' {"3": {}}'))
    expect(actions.openText).toHaveBeenCalledExactlyOnceWith(' {"3": {}}', 'Pasted workflow')
    expect(event.defaultPrevented).toBe(true)
  })

  it('opens a file', () => {
    const { actions } = renderWithStores(<WorkflowDrop />)
    paste(document.body, carrying([json]))
    expect(actions.openFile).toHaveBeenCalledExactlyOnceWith(json)
  })

  it('takes no other text', () => {
    const { actions } = renderWithStores(<WorkflowDrop />)
    expect(paste(document.body, carrying([], 'a lake at dawn')).defaultPrevented).toBe(false)
    expect(actions.openText).not.toHaveBeenCalled()
  })

  it.each([
    ['a text box', <textarea key="1" aria-label="target" />],
    ['an input', <input key="2" aria-label="target" />],
  ])('leaves %s its own paste', (_, field) => {
    const { actions } = renderWithStores(<><WorkflowDrop />{field}</>)
    expect(paste(screen.getByLabelText('target'), carrying([], '{"3": {}}')).defaultPrevented).toBe(false)
    expect(actions.openText).not.toHaveBeenCalled()
  })

  it('takes what is pasted on a slider, which takes no text', () => {
    const { actions } = renderWithStores(<><WorkflowDrop /><input type="range" aria-label="target" /></>)
    paste(screen.getByLabelText('target'), carrying([], '{"3": {}}'))
    expect(actions.openText).toHaveBeenCalledOnce()
  })
})

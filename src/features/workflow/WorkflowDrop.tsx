/**
 * Opens workflows that are dropped anywhere on the page, or pasted outside of a text field. A field that takes files for
 * itself says so by preventing the event's default, and is left alone.
 */
import { useEffect, useState } from 'react'
import { useActions } from '@/state/react'
import { fileOf, hasFiles, isTextField, workflowTextOf } from './incoming'
import { words } from './texts'

export function WorkflowDrop() {
  const actions = useActions()
  const [isOver, setIsOver] = useState(false)

  useEffect(() => {
    function handleDragOver(event: DragEvent) {
      if (!hasFiles(event.dataTransfer)) return
      setIsOver(!event.defaultPrevented)
      event.preventDefault() // else the browser leaves the page for the file
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    }
    function handleDragLeave(event: DragEvent) {
      if (event.relatedTarget === null) setIsOver(false) // out of the window
    }
    function handleDrop(event: DragEvent) {
      setIsOver(false)
      if (event.defaultPrevented || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      const file = fileOf(event.dataTransfer)
      if (file) actions.openFile(file)
    }
    function handlePaste(event: ClipboardEvent) {
      if (event.defaultPrevented || isTextField(event.target)) return
      const file = fileOf(event.clipboardData)
      const text = workflowTextOf(event.clipboardData)
      if (file) actions.openFile(file)
      else if (text !== null) actions.openText(text, words.pasted)
      else return
      event.preventDefault()
    }
    window.addEventListener('dragover', handleDragOver)
    window.addEventListener('dragleave', handleDragLeave)
    window.addEventListener('drop', handleDrop)
    window.addEventListener('paste', handlePaste)
    return () => {
      window.removeEventListener('dragover', handleDragOver)
      window.removeEventListener('dragleave', handleDragLeave)
      window.removeEventListener('drop', handleDrop)
      window.removeEventListener('paste', handlePaste)
    }
  }, [actions])

  if (!isOver) return null
  return (
    // Lets the pointer through: what lies under it may be a field that takes the file for itself.
    <div aria-hidden className="pointer-events-none fixed inset-0 z-(--z-dialog) grid place-items-center bg-scrim p-2">
      <div className="absolute inset-2 rounded-ctl border border-dashed border-edge" />
      <p className="popup px-4 py-3 text-center">
        <span className="block font-semibold">{words.drop}</span>
        <span className="block text-meta text-muted">{words.dropNote}</span>
      </p>
    </div>
  )
}

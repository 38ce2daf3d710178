/** Beside a prompt: puts `embedding:name` where the caret is. What the server has is asked when it is opened. */
import { useId, useRef, useState, type RefObject } from 'react'
import { IconButton } from '@/ui/IconButton'
import { EmbeddingIcon } from '@/ui/icons'
import { createLazyPart } from '@/ui/lazyPart'
import { usePopup } from '@/ui/usePopup'
import { words } from '../texts'
import type { EmbeddingPopupProps } from './EmbeddingPopup'

const popupPart = createLazyPart<EmbeddingPopupProps>(async () => (await import('./EmbeddingPopup')).EmbeddingPopup)

export interface EmbeddingButtonProps {
  /** The prompt's own control. */
  textRef: RefObject<HTMLTextAreaElement | null>
  onChange: (text: string) => void
}

export function EmbeddingButton({ textRef, onChange }: EmbeddingButtonProps) {
  const id = useId()
  const buttonRef = useRef<HTMLButtonElement>(null)
  const [query, setQuery] = useState('')
  const popup = usePopup(popupPart)
  return (
    <>
      <IconButton
        ref={buttonRef}
        icon={EmbeddingIcon}
        label={words.embedding}
        flush="end"
        aria-haspopup="dialog"
        aria-expanded={popup.open}
        {...popup.prefetch}
        onClick={() => {
          setQuery('')
          popup.setOpen(!popup.open)
        }}
      />
      {popup.mounted && (
        <popupPart.Component
          id={id}
          triggerRef={buttonRef}
          textRef={textRef}
          onChange={onChange}
          query={query}
          onQueryChange={setQuery}
          open={popup.open}
          onOpenChange={popup.setOpen}
          onClosed={popup.onClosed}
        />
      )}
    </>
  )
}

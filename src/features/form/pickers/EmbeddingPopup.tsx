/** The server's embeddings, to put into a prompt. */
import { use, useState, type RefObject } from 'react'
import { useQuery } from '@tanstack/react-query'
import { asServerKey } from '@/comfy/ids'
import { embeddingsQuery } from '@/queries/library'
import { useServer } from '@/state/react'
import type { ComboboxPopupProps } from '@/ui/popups/ComboboxPopup'
import { words as formWords } from '../texts'
import { ModelChoicesContext } from './choicesContext'
import { insertPhrase } from './insertPhrase'
import { PickerPopup } from './PickerPopup'
import { words } from './texts'

export interface EmbeddingPopupProps extends Pick<ComboboxPopupProps, 'id' | 'triggerRef' | 'query' | 'onQueryChange' | 'open' | 'onOpenChange' | 'onClosed'> {
  textRef: RefObject<HTMLTextAreaElement | null>
  onChange: (text: string) => void
}

const NO_SERVER = asServerKey('')
const noLibrary = { library: () => Promise.reject(new Error('No server is chosen')) }
const NONE: readonly string[] = []
const FOLDER = 'embeddings'
const asItIs = (name: string) => name

export function EmbeddingPopup({ textRef, onChange, ...popup }: EmbeddingPopupProps) {
  const server = useServer()
  const serverKey = server?.key ?? NO_SERVER
  const store = use(ModelChoicesContext)
  const [choices, setChoices] = useState(() => store.of(serverKey, FOLDER))
  const { data, isError } = useQuery({ ...embeddingsQuery(server?.http ?? noLibrary, serverKey), enabled: server !== null })

  function insert(name: string) {
    const area = textRef.current
    if (!area) return
    store.noteUsed(serverKey, FOLDER, name)
    const { text, caret } = insertPhrase(area.value, area.selectionStart, area.selectionEnd, `embedding:${name}`)
    onChange(text)
    // The new text is in the control only after this turn.
    requestAnimationFrame(() => area.setSelectionRange(caret, caret))
  }
  return (
    <PickerPopup
      {...popup}
      isSmall
      label={formWords.embedding}
      options={data ?? NONE}
      labelOf={asItIs}
      value=""
      emptyText={isError || server === null ? words.embeddingsFailed : data ? words.noEmbeddings : words.loading}
      view="list"
      favourites={choices.favourites}
      recent={choices.recent}
      onToggleFavourite={(name) => {
        store.toggleFavourite(serverKey, FOLDER, name)
        setChoices((before) => ({ ...before, favourites: store.of(serverKey, FOLDER).favourites }))
      }}
      finalFocusRef={textRef}
      onChoose={insert}
    />
  )
}

/**
 * The open picker of models: search, favourites and recent ones first, folder by folder, as a list or as previews. The list
 * is known from the node's definition; only previews ask the server. Fetched on first use; see ModelCombobox.
 */
import { use, useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { modelFilesQuery, modelFoldersQuery } from '@/queries/library'
import { useDocument, useServer } from '@/state/react'
import type { ComboboxPopupProps } from '@/ui/popups/ComboboxPopup'
import { asServerKey } from '@/comfy/ids'
import { chooseFolder, modelFoldersFor } from '@/workflow/definitions/modelFolders'
import { PickerSubjectContext, type PickerSubject } from './ModelCombobox'
import { ModelPreview } from './ModelPreview'
import { ModelChoicesContext } from './choicesContext'
import { PickerPopup } from './PickerPopup'
import { words } from './texts'

const NO_SERVER = asServerKey('')
const NONE: readonly string[] = []

export function ModelPickerPopup({ options, onChange, ...props }: ComboboxPopupProps) {
  const subject = use(PickerSubjectContext)
  const store = use(ModelChoicesContext)
  const server = useServer()
  const serverKey = server?.key ?? NO_SERVER
  const candidates = useCandidates(subject)
  const kind = candidates[0] ?? (subject ? subject.target.input : '')
  // Read once for each opening: what changes meanwhile is changed here.
  const [choices, setChoices] = useState(() => store.of(serverKey, kind))
  const { folder, files } = useModelFiles(candidates, choices.view === 'grid')

  return (
    <PickerPopup
      {...props}
      options={options ?? NONE}
      emptyText={options === null ? words.notKnown : words.noneOnServer}
      favourites={choices.favourites}
      recent={choices.recent}
      view={choices.view}
      onViewChange={(view) => {
        store.setView(serverKey, kind, view)
        setChoices((before) => ({ ...before, view }))
      }}
      onChoose={(value) => {
        store.noteUsed(serverKey, kind, value)
        if (value !== props.value) onChange(value)
      }}
      onToggleFavourite={(value) => {
        store.toggleFavourite(serverKey, kind, value)
        setChoices((before) => ({ ...before, favourites: store.of(serverKey, kind).favourites }))
      }}
      renderPreview={(value) => <ModelPreview folder={folder} file={files?.get(value) ?? null} />}
    />
  )
}

function useCandidates(subject: PickerSubject | null): readonly string[] {
  const classType = useDocument((state) => (subject ? (state.document?.graph.get(subject.target.nodeId)?.classType ?? null) : null))
  return useMemo(() => (subject ? modelFoldersFor({ role: subject.role, classType, input: subject.target.input }) : NONE), [subject, classType])
}

/** What is known of the files of the folder, by name; nothing is asked before previews are wanted. */
function useModelFiles(candidates: readonly string[], isWanted: boolean) {
  const server = useServer()
  const enabled = server !== null && isWanted && candidates.length > 0
  const http = server?.http ?? noLibrary
  const key = server?.key ?? NO_SERVER
  const { data: folders } = useQuery({ ...modelFoldersQuery(http, key), enabled })
  const folder = folders ? chooseFolder(candidates, folders) : null
  const { data } = useQuery({ ...modelFilesQuery(http, key, folder ?? ''), enabled: enabled && folder !== null })
  const files = useMemo(() => (data ? new Map(data.map((file) => [file.name, file])) : null), [data])
  return { folder, files }
}

const noLibrary = { library: () => Promise.reject(new Error('No server is chosen')) }

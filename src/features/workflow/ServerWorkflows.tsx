/** The workflows that are saved on the server: folders, search, and what stands in the way of seeing them. */
import { useId, useMemo, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { HttpError } from '@/comfy/errors'
import type { SavedFile, ServerUser } from '@/comfy/userFiles'
import { formatBytes } from '@/lib/formatBytes'
import { savedWorkflowsQuery, usersQuery } from '@/queries/library'
import { useActions, useServer, type ServerAccess } from '@/state/react'
import { createServerUsers } from '@/storage/serverUsers'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { EmptyState } from '@/ui/EmptyState'
import { Field } from '@/ui/Field'
import { FieldNote } from '@/ui/FieldNote'
import { PickerBody } from '@/ui/picker/PickerBody'
import { Select } from '@/ui/Select'
import { serverWords as words, whenSaved } from './serverTexts'

export interface ServerWorkflowsProps {
  onClose: () => void
}

export function ServerWorkflows({ onClose }: ServerWorkflowsProps) {
  const server = useServer()
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={words.title} className="max-w-[min(560px,100%)]">
      {server ? <Users server={server} onClose={onClose} /> : <EmptyState level={3} title={words.noServer} />}
    </Dialog>
  )
}

interface PartProps extends ServerWorkflowsProps {
  server: ServerAccess
}

/** Servers for several people keep the files of each apart, and must be told who asks. */
function Users({ server, onClose }: PartProps) {
  const [store] = useState(() => createServerUsers())
  const [chosen, setChosen] = useState(() => store.of(server.key))
  const { data, isPending, refetch, error } = useQuery(usersQuery(server.http, server.key))
  if (isPending) return <p className="text-muted">{words.loading}</p>
  if (error) return <Failed error={error} onAgain={() => void refetch()} />
  const { users } = data
  if (users === null) return <Files server={server} user={null} onClose={onClose} />
  if (new URL(server.baseUrl).origin !== location.origin) {
    return <EmptyState level={3} title={words.severalElsewhere}>{words.severalElsewhereWhy}</EmptyState>
  }
  const user = users.find(({ id }) => id === chosen) ?? null
  const choose = (id: string) => {
    store.set(server.key, id)
    setChosen(id)
  }
  return (
    <>
      <WhoAsks users={users} user={user} onChoose={choose} />
      {user && <Files key={user.id} server={server} user={user.id} onClose={onClose} />}
    </>
  )
}

function WhoAsks({ users, user, onChoose }: { users: readonly ServerUser[]; user: ServerUser | null; onChoose: (id: string) => void }) {
  const options = users.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Field label={words.user} hint={user ? undefined : words.userWhy} className="pb-3">
      {(control) => <Select {...control} options={user ? options : [{ value: '', label: words.chooseUser }, ...options]} value={user?.id ?? ''} onChange={onChoose} />}
    </Field>
  )
}

function Files({ server, user, onClose }: PartProps & { user: string | null }) {
  const { data, isPending, refetch, error } = useQuery(savedWorkflowsQuery(server.http, server.key, user))
  if (isPending) return <p className="text-muted">{words.loading}</p>
  if (error) return <Failed error={error} onAgain={() => void refetch()} />
  if (data === null || data.length === 0) return <EmptyState level={3} title={data === null ? words.none : words.empty}>{words.noneWhy}</EmptyState>
  return <List files={data} user={user} onClose={onClose} />
}

function List({ files, user, onClose }: ServerWorkflowsProps & { files: readonly SavedFile[]; user: string | null }) {
  const id = useId()
  const actions = useActions()
  const inputRef = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [opening, setOpening] = useState<string | null>(null)
  // What was saved last is what is wanted most often.
  const sorted = useMemo(() => files.toSorted((a, b) => (b.modifiedMs ?? 0) - (a.modifiedMs ?? 0)), [files])
  const byPath = useMemo(() => new Map(sorted.map((file) => [file.path, file])), [sorted])
  const paths = useMemo(() => [...byPath.keys()], [byPath])

  const [nowMs] = useState(() => Date.now())
  const noteOf = (path: string) => noteText(byPath.get(path) ?? null, nowMs)

  async function open(path: string) {
    if (opening !== null) return
    setOpening(path)
    setProblem(null)
    const outcome = await actions.openServerWorkflow(path, user)
    setOpening(null)
    if (outcome.ok) onClose()
    else setProblem(outcome.problem)
  }
  return (
    <>
      {problem !== null && <div role="alert" className="pb-2"><FieldNote tone="error">{problem}</FieldNote></div>}
      <div className="-mx-4 -mb-4 flex max-h-[min(480px,calc(100dvh-140px))] min-h-60 flex-col border-t border-line-strong">
        <PickerBody
          id={id}
          label={words.title}
          inputRef={inputRef}
          options={paths}
          labelOf={nameOf}
          value={opening ?? ''}
          onChoose={(path) => void open(path)}
          query={query}
          onQueryChange={setQuery}
          emptyText={words.empty}
          view="list"
          noteOf={noteOf}
          takesFocus
        />
      </div>
    </>
  )
}

function noteText(file: SavedFile | null, nowMs: number): readonly string[] {
  return [
    file && file.sizeBytes !== null ? formatBytes(file.sizeBytes) : '',
    file && file.modifiedMs !== null ? whenSaved(file.modifiedMs, nowMs) : '',
  ]
}

/** Below the folder that all of them lie in, and without the ending that all of them have. */
function nameOf(path: string): string {
  return path.replace(/^workflows\//, '').replace(/\.json$/i, '')
}

function Failed({ error, onAgain }: { error: Error; onAgain: () => void }) {
  const why = error instanceof HttpError ? words.httpWhy(error.status) : words.silentWhy
  return <EmptyState level={3} title={words.failed} actions={<Button onClick={onAgain}>{words.again}</Button>}>{why}</EmptyState>
}

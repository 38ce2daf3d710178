/**
 * The parameters of the open workflow, in groups that hairlines part: App Mode's choices, what is pinned, the roles, then
 * everything else under its node. Which fields there are is decided in workflow.
 */
import { memo, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { canSend } from '@/state/connectionStore'
import { useConnection, useDocument, useFormLayout } from '@/state/react'
import { EmptyState } from '@/ui/EmptyState'
import { createLazyPart } from '@/ui/lazyPart'
import type { InputRef, Parameter } from '@/workflow/form/parameters'
import { arrangeForm } from './arrange'
import { Fields } from './Fields'
import { DeliveryField } from './fields/DeliveryField'
import type { OtherParametersProps } from './OtherParameters'
import { words } from './texts'
import { StandsApart } from './useField'
import { useGradually } from './useGradually'

/** Search, the nodes, menus, undo: a form can be used before they are there. */
const othersPart = createLazyPart<OtherParametersProps>(async () => (await import('./OtherParameters')).OtherParameters)
/** The workflows that the page brings along show all that matters by their roles. */
const CALM_MS = 500
/** Where no server answers. */
const PATIENCE_MS = 4000

/** Of a field that is not drawn yet. */
const ROW_PX = 36
const NONE: readonly InputRef[] = []

export interface FormPanelProps {
  /** Whether the server has SaveImageWebsocket; null while that is not known. */
  hasSocketSaver: boolean | null
  /** What is to be said of the workflow as a whole. */
  notes?: ReactNode
}

export function FormPanel({ hasSocketSaver, notes }: FormPanelProps) {
  const isOpen = useDocument((state) => state.document !== null)
  return isOpen && <Form hasSocketSaver={hasSocketSaver} notes={notes} />
}

function Form({ hasSocketSaver, notes }: FormPanelProps) {
  const model = useDocument((state) => state.model)
  const byId = useDocument((state) => state.byId)
  const appInputs = useDocument((state) => state.document?.appInputs ?? NONE)
  const pinned = useFormLayout((state) => state.pinned)
  const hidden = useFormLayout((state) => state.hidden)
  const form = useMemo(() => arrangeForm(model, byId, { appInputs, pinned, hidden }), [model, byId, appInputs, pinned, hidden])
  const [isSearching, setSearching] = useState(false)
  const formRef = useRef<HTMLFormElement>(null)
  useOthers()
  return (
    <form ref={formRef} aria-label={words.form} data-undo="form" onSubmit={(event) => event.preventDefault()} className="relative px-4 pt-1 pb-6">
      {notes}
      {model.parameters.length === 0 && <EmptyState title={words.noParameters} className="py-4">{words.noParametersWhy}</EmptyState>}
      {!isSearching && (
        <>
          <Apart label={words.appMode} parameters={form.app} />
          <Apart label={words.pinned} parameters={form.pinned} />
          <Roles groups={form.groups} />
          <Group><DeliveryField hasSocketSaver={hasSocketSaver} /></Group>
        </>
      )}
      <Group><othersPart.Component formRef={formRef} form={form} onSearching={setSearching} /></Group>
    </form>
  )
}

function Roles({ groups }: { groups: readonly (readonly Parameter[])[] }) {
  const shown = useGradually(countIn(groups))
  return groups.map((group, at) => {
    const limit = Math.min(shown - countIn(groups.slice(0, at)), group.length)
    return limit > 0 && <RoleGroup key={group[0]?.role} group={group} limit={limit} />
  })
}

function countIn(groups: readonly (readonly Parameter[])[]): number {
  return groups.reduce((sum, group) => sum + group.length, 0)
}

/** What is drawn of it already is not drawn again for what follows. */
const RoleGroup = memo(function RoleGroup({ group, limit }: { group: readonly Parameter[]; limit: number }) {
  return <Group fields={group.length}><Fields parameters={group} limit={limit} /></Group>
})

/** Fields from anywhere: each says which node it is of. */
function Apart({ label, parameters }: { label: string; parameters: readonly Parameter[] }) {
  if (parameters.length === 0) return null
  return (
    <Group label={label} fields={parameters.length}>
      <StandsApart value={true}><Fields parameters={parameters} /></StandsApart>
    </Group>
  )
}

interface GroupProps {
  label?: string
  /** How many there will be: as a whole it rests while it is out of sight, and keeps about their place. */
  fields?: number
  children: ReactNode
}

function Group({ label, fields, children }: GroupProps) {
  const rest = fields !== undefined && { style: { containIntrinsicBlockSize: `auto ${fields * ROW_PX}px` } }
  return (
    <section
      {...rest}
      aria-label={label}
      className={cn('-mx-4 border-line px-4 pt-[7px] pb-2 empty:hidden first-of-type:pt-0 [&+section]:border-t', rest && 'rests-unseen')}
    >
      {children}
    </section>
  )
}

/** A file that was opened is there for all of it; else not before everything else is there. */
function useOthers() {
  const isFile = useDocument((state) => state.document?.origin.kind === 'file')
  const isUsable = useConnection(canSend)
  useEffect(() => {
    if (isFile) return void othersPart.load()
    const timer = setTimeout(() => void othersPart.load(), isUsable ? CALM_MS : PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [isFile, isUsable])
}

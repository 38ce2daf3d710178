/** The nodes with their other parameters, one row each that opens. Fields of a node are drawn once it comes near the view. */
import { memo, useEffect, useRef, useState, type ReactNode } from 'react'
import { selectIsActive, sentMembers } from '@/state/documentStore'
import { useDocument, useFormLayout, useStores } from '@/state/react'
import { Button } from '@/ui/Button'
import { Disclosure } from '@/ui/Disclosure'
import { Icon } from '@/ui/Icon'
import { AddIcon, AlertIcon } from '@/ui/icons'
import type { GrowingGroup, Parameter } from '@/workflow/form/parameters'
import type { ArrangedSection } from './arrange'
import { Fields } from './Fields'
import { useGradually } from './useGradually'
import { words } from './otherTexts'

/** Of a field that is not drawn yet. */
const ROW_PX = 36
/** Nearer than this a node's fields are drawn, so that scrolling finds them there. */
const NEAR_PX = 800

export interface NodeSectionsProps {
  sections: readonly ArrangedSection[]
  /** What was searched for is not to be opened first. */
  allOpen?: boolean
  /** Open until closed: where a form has nothing else to show. */
  openAtFirst?: boolean
}

export function NodeSections({ sections, allOpen = false, openAtFirst = false }: NodeSectionsProps) {
  const titles = new Map<string, number>()
  for (const { section } of sections) titles.set(section.title, (titles.get(section.title) ?? 0) + 1)
  const shown = useGradually(sections.length)
  return sections.slice(0, shown).map((it) => (
    <Section key={it.section.nodeId} {...it} isAmbiguous={(titles.get(it.section.title) ?? 0) > 1} isForcedOpen={allOpen} opensAtFirst={openAtFirst} />
  ))
}

interface SectionProps extends ArrangedSection {
  /** Another node has the same title. */
  isAmbiguous: boolean
  isForcedOpen: boolean
  opensAtFirst: boolean
}

const Section = memo(function Section({ section, parameters, isAmbiguous, isForcedOpen, opensAtFirst }: SectionProps) {
  const stores = useStores()
  const { nodeId, title } = section
  const isOpen = useFormLayout(({ openParts }) => openParts.has(nodeId)) !== opensAtFirst
  const count = useDocument((state) => parameters.reduce((sum, { id, condition, group }) => (!condition && !group) || selectIsActive(id)(state) ? sum + 1 : sum, 0))
  const isModified = useDocument(({ values }) => parameters.some(({ id }) => values.has(id)))
  // What the server refused is not to be looked for.
  const isRefused = useDocument(({ errors }) => parameters.some(({ id }) => errors.has(id)))
  const isShown = isForcedOpen || isOpen || isRefused
  return (
    <Disclosure
      title={
        <>
          {title}
          {isAmbiguous && <span className="text-faint"> #{nodeId}</span>}
        </>
      }
      meta={
        <span className="flex items-center gap-2">
          {isRefused && <Icon of={AlertIcon} size={14} className="text-danger" />}
          {isModified && <span className="size-1 overflow-hidden rounded-full bg-text"><span className="sr-only">Changed</span></span>}
          {count}
        </span>
      }
      open={isShown}
      className="rests-unseen"
      onOpenChange={(next) => stores.layout.getState().setOpen(nodeId, next !== opensAtFirst)}
    >
      <Near height={count * ROW_PX}>
        <div className="pb-2">
          <Fields parameters={parameters} />
          <Groups parameters={parameters} />
        </div>
      </Near>
    </Disclosure>
  )
})

/** What lets the growing groups of a node grow. */
function Groups({ parameters }: { parameters: readonly Parameter[] }) {
  const groups = useDocument(({ model }) => model.groups)
  const ids = new Set(parameters.flatMap(({ group }) => (group ? [group.id] : [])))
  return groups.filter(({ id }) => ids.has(id)).map((group) => <AddMember key={group.id} group={group} />)
}

function AddMember({ group }: { group: GrowingGroup }) {
  const stores = useStores()
  const isFull = useDocument((state) => sentMembers(state, group.id).length >= state.parameters.filter((it) => it.group?.id === group.id).length)
  return (
    <Button variant="ghost" icon={AddIcon} disabled={isFull} onClick={() => stores.document.getState().addMember(group.id)} className="-ml-2">
      {words.addMember} <span className="text-muted">{group.input}</span>
    </Button>
  )
}

/** Keeps the place of what is far from the view; what was drawn once stays. */
function Near({ height, children }: { height: number; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(typeof IntersectionObserver === 'undefined')
  useEffect(() => {
    if (isNear || !ref.current) return
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) setNear(true)
    }, { rootMargin: `${NEAR_PX}px` })
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [isNear])
  return isNear ? children : <div ref={ref} style={{ height }} />
}

/** The form, with what is to be said of the workflow it belongs to, and of files that are being opened. */
import { useEffect, useRef } from 'react'
import { FormPanel } from '@/features/form/FormPanel'
import type { HeldBackProps } from '@/features/workflow/HeldBack'
import type { OpenProblemProps } from '@/features/workflow/OpenProblem'
import type { ParametersOfferProps } from '@/features/workflow/ParametersOffer'
import { Opening } from '@/features/workflow/Opening'
import { useActions, useDocument } from '@/state/react'
import { createLazyPart } from '@/ui/lazyPart'
import { usePage, usePageState } from './pageContext'

/** Most workflows open and have nothing to be said of them. */
const failurePart = createLazyPart<OpenProblemProps>(async () => (await import('@/features/workflow/OpenProblem')).OpenProblem)
const offerPart = createLazyPart<ParametersOfferProps>(async () => (await import('@/features/workflow/ParametersOffer')).ParametersOffer)
const heldPart = createLazyPart<HeldBackProps>(async () => (await import('@/features/workflow/HeldBack')).HeldBack)
const notesPart = createLazyPart<object>(async () => (await import('./WorkflowNotes')).WorkflowNotes)

export function FormColumn() {
  const { page } = usePage()
  const actions = useActions()
  const failure = usePageState((state) => state.openProblem)
  const opening = usePageState((state) => state.opening)
  const found = usePageState((state) => state.parametersFound)
  const held = usePageState((state) => state.held)
  const hasSocketSaver = usePageState((state) => state.hasSocketSaver)
  const hasProblems = usePageState((state) => state.graphProblems.length > 0)
  const hasSource = useDocument((state) => state.document?.source !== undefined)
  const hasFields = useDocument((state) => state.parameters.length > 0)
  const calls = usePageState((state) => state.calls)
  const columnRef = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The field says what is wrong with it: going there is the shortest way to mend it.
    if (calls > 0) columnRef.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [calls])
  const documentId = useDocument((state) => state.document?.id)
  useEffect(() => {
    if (documentId !== undefined) columnRef.current?.parentElement?.scrollTo?.({ top: 0 }) // another workflow begins at its beginning
  }, [documentId])
  const hasNotes = hasProblems || hasSource
  useEffect(() => {
    if (failure) void failurePart.load()
    if (found) void offerPart.load()
    if (held) void heldPart.load()
    if (hasNotes) void notesPart.load()
  }, [failure, found, held, hasNotes])
  const dismissFound = () => page.state.setState({ parametersFound: null })
  return (
    <div ref={columnRef}>
      {opening && <Opening name={opening.name} onCancel={opening.cancel} />}
      {failure && <failurePart.Component failure={failure} onDismiss={() => page.state.setState({ openProblem: null })} />}
      {held && (
        // In sight also while the field that is to be mended is.
        <div className="sticky top-0 z-(--z-sticky)">
          <heldPart.Component
            points={held.points}
            isBlocked={held.isBlocked}
            onSendAnyway={() => actions.generate({ anyway: true })}
            onDismiss={() => page.state.setState({ held: null })}
          />
        </div>
      )}
      {found && (
        <offerPart.Component
          name={found.name}
          hasOpenForm={hasFields}
          onOpen={() => actions.takeParameters(found.parameters, found.name, 'open')}
          onFill={() => actions.takeParameters(found.parameters, found.name, 'fill')}
          onDismiss={dismissFound}
        />
      )}
      <FormPanel hasSocketSaver={hasSocketSaver} notes={hasNotes && <notesPart.Component />} />
    </div>
  )
}

/** How many runs, and go. */
import { MAX_COUNT } from '@/state/documentStore'
import { useActions, useDocument, useStores } from '@/state/react'
import { Button } from '@/ui/Button'
import { Kbd, keyShortcut } from '@/ui/Kbd'
import { Stepper } from '@/ui/Stepper'
import { words } from './generateWords'

const KEYS = ['Mod', 'Enter'] as const

export interface GenerateBarProps {
  /** A workflow is open and a server is there to take it. */
  isReady: boolean
}

export function GenerateBar({ isReady }: GenerateBarProps) {
  return (
    <>
      <RunCount className="w-22 pointer-coarse:w-36" />
      <GenerateButton isReady={isReady} className="flex-1!" />
    </>
  )
}

export function RunCount({ className }: { className?: string }) {
  const stores = useStores()
  const count = useDocument((state) => state.count)
  return (
    <Stepper
      label={words.runs}
      fewerLabel={words.fewerRuns}
      moreLabel={words.moreRuns}
      value={count}
      onChange={(next) => stores.document.getState().setCount(next)}
      max={MAX_COUNT}
      className={className}
    />
  )
}

export function GenerateButton({ isReady, className }: GenerateBarProps & { className?: string }) {
  const actions = useActions()
  return (
    <Button
      variant="primary"
      disabled={!isReady}
      aria-keyshortcuts={keyShortcut(KEYS)}
      trailing={<Kbd keys={KEYS} />}
      onClick={() => actions.generate()}
      className={className}
    >
      {words.generate}
    </Button>
  )
}

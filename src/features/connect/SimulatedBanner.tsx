import { Button } from '@/ui/Button'
import { simulatedTexts } from './texts'

export interface SimulatedBannerProps {
  /** As people read it; null until the real ComfyUI answers. */
  realAddress: string | null
  isSwitching: boolean
  onSwitch: () => void
}

/** One line under the top bar, for as long as pictures are not real ones. */
export function SimulatedBanner({ realAddress, isSwitching, onSwitch }: SimulatedBannerProps) {
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 bg-surface px-4 text-meta">
      <p className="py-1 text-muted">{simulatedTexts.note}</p>
      <output className="flex flex-wrap items-center gap-x-3">
        {realAddress !== null && (
          <>
            <span className="py-1">{simulatedTexts.answers(realAddress)}</span>
            <Button variant="ghost" strong onClick={onSwitch} disabled={isSwitching} className="-mx-2 text-meta">{simulatedTexts.switch}</Button>
          </>
        )}
      </output>
    </div>
  )
}

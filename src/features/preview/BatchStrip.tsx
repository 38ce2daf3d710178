/** The outputs of one run side by side; choosing one shows it at full size. */
import { cn } from '@/lib/cn'
import type { Run, RunOutput } from '@/storage/run'
import { resultName } from '@/state/expectedOutputs'
import { outputKey, useResultUrl } from '@/state/useResultUrl'
import { kindWord, runWords } from './runTexts'

export interface BatchStripProps {
  run: Run
  /** How many there will be. */
  expected: number
  chosen: number
  onChoose: (index: number) => void
}

export function BatchStrip({ run, expected, chosen, onChoose }: BatchStripProps) {
  const missing = Math.max(0, expected - run.outputs.length)
  return (
    <div role="group" aria-label={runWords.batch} className="flex flex-wrap gap-1 py-1">
      {run.outputs.map((output, index) => (
        <button
          // Two outputs of one run can be the same file; the place tells them apart and never changes.
          // oxlint-disable-next-line react/no-array-index-key -- see above
          key={`${outputKey(run, output)}#${index}`}
          type="button"
          aria-pressed={index === chosen}
          aria-label={`Show ${resultName(index, expected)}${isPicture(output) ? '' : `: ${kindWord(output)}`}`}
          onClick={() => onChoose(index)}
          className={cn('grid size-16 place-items-center rounded-pic bg-stage-slot', index === chosen && 'outline-2 outline-offset-1 outline-text')}
        >
          <Thumbnail run={run} output={output} />
        </button>
      ))}
      {Array.from({ length: missing }, (_, place) => <div key={`missing ${place}`} aria-hidden className="size-16 rounded-pic bg-stage-slot" />)}
    </div>
  )
}

function isPicture({ item }: RunOutput): boolean {
  return item.kind === 'socketImage' || (item.kind === 'file' && item.media === 'image')
}

function Thumbnail({ run, output }: { run: Run; output: RunOutput }) {
  return isPicture(output) ? <Picture run={run} output={output} /> : <span className="truncate px-1 text-micro text-muted">{kindWord(output)}</span>
}

function Picture({ run, output }: { run: Run; output: RunOutput }) {
  const source = useResultUrl(run, output)
  if (source.kind !== 'ready') return null
  return <img src={source.url} alt="" width={64} height={64} decoding="async" className="size-16 rounded-pic object-contain" />
}

/** Width and height as one row, with the ratios they are usually wanted in. */
import { memo } from 'react'
import { useStores } from '@/state/react'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { SwapIcon } from '@/ui/icons'
import { NumberInput } from '@/ui/NumberInput'
import { Segmented } from '@/ui/Segmented'
import type { Parameter } from '@/workflow/form/parameters'
import { applyRatio, currentRatio, RATIOS, swapSize, type Ratio, type Size } from '@/workflow/form/sizes'
import { words } from '../texts'
import { useField } from '../useField'

const DEFAULT_STEP = 8
/** Too many for one row; typing or swapping gives the others. */
const SHOWN_RATIOS: readonly Ratio[] = RATIOS.filter((ratio) => ratio !== '9:16')

export interface SizeFieldProps {
  width: Parameter
  height: Parameter
  /** The workflow has one size: then its label needs no node title. */
  isOnly: boolean
}

export const SizeField = memo(function SizeField({ width, height, isOnly }: SizeFieldProps) {
  const stores = useStores()
  const [wide, high] = [useField(width), useField(height)]
  const size: Size = { width: Number(wide.value), height: Number(high.value) }
  const limits = limitsOf(width)

  function setSize(next: Size) {
    stores.document.getState().setValues(new Map([[width.id, next.width], [height.id, next.height]]))
  }
  const errors = [...wide.errors.map((error) => `${words.width}: ${error}`), ...high.errors.map((error) => `${words.height}: ${error}`)]
  const ratio = currentRatio(size)
  return (
    <>
      <Field group fieldId={width.id} label={isOnly ? words.size : `${words.size}, ${width.nodeTitle}`} modified={wide.isModified || high.isModified} errors={errors} onProblems={wide.onProblems}>
        {(control) => (
          <div className="flex min-w-0 items-center">
            <NumberInput {...limits} label={words.width} describedBy={control.describedBy} invalid={wide.errors.length > 0} value={size.width} onChange={wide.setValue} prefix="W" className="flex-1" />
            <IconButton icon={SwapIcon} label={words.swap} onClick={() => setSize(swapSize(size))} className="w-7 pointer-coarse:w-(--ctl)" />
            <NumberInput {...limitsOf(height)} label={words.height} describedBy={control.describedBy} invalid={high.errors.length > 0} value={size.height} onChange={high.setValue} prefix="H" className="flex-1" />
          </div>
        )}
      </Field>
      <div data-field="row" className="pl-[calc(var(--track-label)+8px)]">
        <Segmented
          label={words.ratio}
          options={SHOWN_RATIOS.map((value) => ({ value, label: value }))}
          value={ratio !== null && SHOWN_RATIOS.includes(ratio) ? ratio : null}
          onChange={(next) => setSize(applyRatio(size, next, limits.step, limits))}
        />
      </div>
    </>
  )
})

function limitsOf({ spec }: Parameter): { min: number; max: number; step: number; integer: true } {
  if (spec.kind !== 'int') return { min: 16, max: 16_384, step: DEFAULT_STEP, integer: true }
  return { min: Number(spec.min ?? 16n), max: Number(spec.max ?? 16_384n), step: spec.step || DEFAULT_STEP, integer: true }
}

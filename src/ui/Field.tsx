/**
 * One row of a form on the page's three tracks, label | control | number, with what belongs to the row: its label, the
 * sign that it was changed, its errors in words, its hint. Holds no value; the control inside is given by the caller,
 * wired through ControlProps.
 */
import { createElement, Fragment, useEffect, useId, useRef, useState } from 'react'
import type { HTMLAttributes, ReactNode } from 'react'
import { cn } from '@/lib/cn'
import { FieldNote } from './FieldNote'
import { FieldReport } from './fieldProblems'
import { Icon } from './Icon'
import { MoreIcon } from './icons'
import { useTooltip } from './Tooltip'

/** What every control takes from the Field around it. Outside a Field, `label` alone names it. */
export interface ControlProps {
  id?: string | undefined
  label: string
  /** Id of the visible label. */
  labelId?: string | undefined
  /** Ids of the texts that describe it: hint, errors. */
  describedBy?: string | undefined
  invalid?: boolean | undefined
  disabled?: boolean | undefined
}

/** row: label | control over two tracks; slider: label | control | number; stack: label above; lead: `lead` | short control | number. */
export type FieldLayout = 'row' | 'slider' | 'stack' | 'lead'

export interface FieldProps {
  label: string
  layout?: FieldLayout
  /** For several controls under one label: the row is a group of that name, and each control has its own. */
  group?: boolean
  /** In place of the label, whose name stays for those who do not see it. */
  lead?: ReactNode
  /** Keeps the label's track empty; the name stays. */
  hideLabel?: boolean
  /** The value is not the one the workflow came with. */
  modified?: boolean
  /** What is wrong with the value, one sentence each. What cannot be read at all the controls report themselves. */
  errors?: readonly string[] | undefined
  hint?: ReactNode
  /** Small text of the label: at its right in a stack, under it in a row. */
  note?: ReactNode
  /** What it is for, shown when the label is pointed at, and read with the control where it is short. */
  tooltip?: string | null | undefined
  /** A place for a button of the row, after the label. */
  menu?: ReactNode
  /**
   * Marks the row as `data-field-id` and puts a button into the margin, `data-field-menu`, for a menu that somebody
   * around the form opens: one menu for all rows costs nothing per row.
   */
  fieldId?: string | undefined
  /** For a label that does more than name. */
  labelProps?: HTMLAttributes<HTMLElement> | undefined
  disabled?: boolean
  /** Told what the controls inside report, so that nothing is sent that is not shown. Empty when all is well. */
  onProblems?: ((problems: readonly string[]) => void) | undefined
  className?: string | undefined
  children: (control: ControlProps) => ReactNode
}

const NONE: readonly string[] = []
const NO_PROPS: HTMLAttributes<HTMLElement> = {}
/** Characters. A longer one read out at every field would be in the way. */
const MAX_READ_TIP = 140

const tracks: Record<FieldLayout, string> = {
  row: 'grid min-h-(--ctl) min-w-0 grid-cols-[var(--track-label)_minmax(0,1fr)] items-center gap-x-2',
  slider: 'grid min-h-(--row) min-w-0 grid-cols-[var(--track-label)_minmax(0,1fr)_var(--track-number)] items-center gap-x-2',
  stack: 'grid min-w-0 grid-cols-[minmax(0,1fr)]',
  lead: 'grid min-h-(--row) min-w-0 grid-cols-[minmax(0,1fr)_62px_var(--track-number)] items-center gap-x-2',
}

export function Field({
  label, layout = 'row', group = false, lead, hideLabel = false, modified = false, errors = NONE, hint, note, tooltip = null, menu,
  fieldId, labelProps, disabled = false, onProblems, className, children,
}: FieldProps) {
  const id = useId()
  const { problems, report } = useProblems(onProblems)
  const labelId = `${id}-label`
  const allErrors = [...new Set([...problems, ...errors])]
  const tip = useTooltip<HTMLElement>(tooltip)
  const isReadOut = tooltip !== null && tooltip.length <= MAX_READ_TIP
  const described = [
    modified && `${id}-modified`,
    isReadOut && `${id}-tip`,
    hint !== undefined && `${id}-hint`,
    allErrors.length > 0 && `${id}-errors`,
  ].filter((part) => part !== false)

  const control: ControlProps = {
    id: group ? undefined : id,
    label,
    labelId: group ? undefined : labelId,
    describedBy: described.length > 0 ? described.join(' ') : undefined,
    invalid: errors.length > 0,
    disabled,
  }
  const isStack = layout === 'stack'
  const underControl = cn(!isStack && layout !== 'lead' && 'pl-[calc(var(--track-label)+8px)]')
  const Row = group ? 'fieldset' : 'div'
  const Label = group ? 'span' : 'label'
  return (
    <div data-field={layout} data-field-id={fieldId} className={cn('group/field rests-unseen', className)}>
      <Row data-field-row className={tracks[layout]} aria-labelledby={group ? labelId : undefined}>
        <div className={cn('relative flex min-w-0 items-center', isStack ? 'h-7 gap-2' : 'gap-1', hideLabel && isStack && 'sr-only')}>
          {modified && <ChangedDot id={`${id}-modified`} />}
          {fieldId !== undefined && <MenuHandle label={label} />}
          {lead}
          <span className={cn('min-w-0', isStack && 'flex-1', (hideLabel || lead !== undefined) && 'sr-only')}>
            <Label
              id={labelId}
              htmlFor={group ? undefined : id}
              {...tip.compose(labelProps ?? NO_PROPS)}
              className={cn(modified ? 'text-text' : 'text-muted', isStack ? 'block truncate' : 'line-clamp-2 wrap-break-word', labelProps?.className)}
            >
              {breakable(label)}
            </Label>
            {!isStack && note !== undefined && <span className="block truncate text-micro text-faint">{note}</span>}
          </span>
          {isStack && note !== undefined && <span className="flex-none text-meta text-faint">{note}</span>}
          {menu}
          {tip.node}
          {isReadOut && <span id={`${id}-tip`} hidden>{tooltip}</span>}
        </div>
        <FieldReport value={report}>{children(control)}</FieldReport>
      </Row>
      {allErrors.length > 0 && (
        <div id={`${id}-errors`} role="alert" className={underControl}>
          {allErrors.map((error) => <FieldNote key={error} tone="error" className="py-1">{error}</FieldNote>)}
        </div>
      )}
      {hint !== undefined && <div id={`${id}-hint`} className={cn('pt-1.5 pb-2 text-meta text-faint', underControl)}>{hint}</div>}
    </div>
  )
}

/** Names of code may break after their underscores, before they break anywhere. */
function breakable(label: string): ReactNode {
  const parts = label.split(/(?<=_)(?=.)/)
  return parts.length === 1 ? label : createElement(Fragment, null, ...parts.flatMap((part) => [part, createElement('wbr')]))
}

/**
 * In the page's margin too, in place of the dot, while the row is pointed at or holds the focus. No stop of the Tab key:
 * one more at every field would double the way through the form; Shift+F10 and the context menu key do the same.
 */
function MenuHandle({ label }: { label: string }) {
  return (
    <button
      type="button"
      data-field-menu
      tabIndex={-1}
      aria-label={`Menu: ${label}`}
      aria-haspopup="menu"
      className="absolute top-[calc(50%-12px)] -left-4 grid h-6 w-4 place-items-center rounded-sm bg-(--under) text-muted opacity-0 group-focus-within/field:opacity-100 group-hover/field:opacity-100 hover:bg-raised hover:text-text pointer-coarse:hidden"
    >
      <Icon of={MoreIcon} size={14} />
    </button>
  )
}

/** Stands in the page's margin, so that labels keep their edge. */
function ChangedDot({ id }: { id: string }) {
  return (
    <span id={id} className="absolute top-[calc(50%-2px)] -left-[9px] size-1 overflow-hidden rounded-full bg-text">
      <span className="sr-only">Changed</span>
    </span>
  )
}

function useProblems(onProblems: FieldProps['onProblems']) {
  const [byControl, setByControl] = useState<ReadonlyMap<string, string>>(() => new Map())
  const listener = useRef(onProblems)
  useEffect(() => {
    listener.current = onProblems
  }, [onProblems])

  const [report] = useState(() => {
    let current: ReadonlyMap<string, string> = new Map()
    return (control: string, problem: string | null) => {
      if ((current.get(control) ?? null) === problem) return
      const next = new Map(current)
      if (problem === null) next.delete(control)
      else next.set(control, problem)
      current = next
      setByControl(next)
      listener.current?.([...next.values()]) // at once, not after the render: the same key may send the form
    }
  })
  return { problems: [...byControl.values()], report }
}

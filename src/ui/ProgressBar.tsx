import { cn } from '@/lib/cn'

export interface ProgressBarProps {
  label: string
  /** 0 to 1; null where how much there is to do is not known. */
  value: number | null
  /** Said in place of the percentage, e.g. "step 12 of 20". */
  valueText?: string | undefined
  /** running: amber, what is alive; quiet: how full something is. */
  tone?: 'running' | 'quiet'
  thin?: boolean
  className?: string | undefined
}

/** Jumps to where it is: a bar that eases says something that is no longer so. */
export function ProgressBar({ label, value, valueText, tone = 'running', thin = false, className }: ProgressBarProps) {
  return (
    <progress
      aria-label={label}
      aria-valuetext={valueText}
      max={1}
      {...(value !== null && { value: Math.min(Math.max(value, 0), 1) })}
      className={cn('progress', tone === 'running' ? 'text-accent-line' : 'text-muted', thin ? 'h-0.5' : 'h-1', className)}
    />
  )
}

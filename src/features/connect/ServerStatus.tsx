/**
 * Where the page stands with its server, at the left end of the top bar: state, device, VRAM. Opens the details.
 * In a narrow bar the VRAM bar goes first, then the device's name, then the figure; the state never.
 */
import { useRef, useState } from 'react'
import type { Device } from '@/comfy/systemStats'
import { cn } from '@/lib/cn'
import { formatGigabytes } from '@/lib/format'
import { createLazyPart } from '@/ui/lazyPart'
import { Popover } from '@/ui/Popover'
import { shortDeviceName } from './deviceName'
import type { ServerDetailsProps } from './ServerDetails'
import { stateWords, statusTexts } from './texts'

export type ServerState = 'connected' | 'connecting' | 'notConnected'

export interface ServerStatusProps extends Omit<ServerDetailsProps, 'onDone'> {
  /** Phone: the dot alone while connected. */
  compact?: boolean
}

const detailsPart = createLazyPart<ServerDetailsProps>(async () => (await import('./ServerDetails')).ServerDetails)

const loadDetails = () => void detailsPart.load()

export function ServerStatus({ compact = false, ...details }: ServerStatusProps) {
  const { state, address, stats, simulated } = details
  const buttonRef = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const connected = state === 'connected'
  const device = connected ? stats?.devices[0] : undefined
  const deviceName = simulated && connected ? statusTexts.simulatedDevice : device && shortDeviceName(device.name)
  const version = connected ? (stats?.comfyuiVersion ?? null) : null

  return (
    <div className={cn('flex min-w-0 items-center', !compact && '@container flex-1')}>
      <button
        ref={buttonRef}
        type="button"
        aria-label={statusTexts.name([stateWords[state], deviceName], version, address)}
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={loadDetails}
        onFocus={loadDetails}
        onClick={() => {
          loadDetails()
          setOpen(!open)
        }}
        className={cn(
          '-mx-2 flex h-(--ctl) min-w-0 flex-initial items-center gap-2 rounded-ctl px-2 transition-colors duration-(--dur-1) hover:bg-surface aria-expanded:bg-surface',
          compact && 'touch-area',
        )}
      >
        <span
          aria-hidden
          className={cn('size-2 flex-none rounded-full', connected ? 'bg-text' : 'inset-ring-2', state === 'connecting' && 'inset-ring-edge', state === 'notConnected' && 'inset-ring-danger')}
        />
        {!(compact && connected) && <span className="flex-none font-semibold">{stateWords[state]}</span>}
        {' '}
        {deviceName !== undefined && !compact && (
          <span title={deviceName} className="min-w-0 truncate text-muted @max-[256px]:hidden">{deviceName}</span>
        )}
      </button>
      {!compact && device && <Vram device={device} />}
      <Popover label={statusTexts.title} triggerRef={buttonRef} open={open} onOpenChange={setOpen} className="w-80">
        <detailsPart.Component {...details} onDone={() => setOpen(false)} />
      </Popover>
    </div>
  )
}

/** From here on the figure needs a digit more. */
const THREE_DIGITS = 99.95 * 1024 ** 3

function Vram({ device: { type, vramTotal, vramFree } }: { device: Device }) {
  if (!vramTotal || vramFree === null) return null
  const usedBytes = Math.max(0, vramTotal - vramFree)
  const label = type === 'cpu' ? statusTexts.memoryOfPc : statusTexts.memory
  return (
    <div className="ml-3.5 flex min-w-[123px] flex-1 items-center gap-2 text-meta text-muted @max-[212px]:hidden">
      {/* What does not fit into the first line wraps into one that is cut off: the bar goes, the word stays. */}
      <span className="flex h-4 min-w-9 flex-1 flex-wrap justify-end gap-x-2 overflow-hidden">
        <span title={`${label} ${statusTexts.used}`}>{label}</span>
        <span aria-hidden className="flex h-4 max-w-14 flex-[1_0_36px] items-center">
          <span className="h-1 w-full overflow-hidden rounded-full bg-line-strong">
            <span className="block h-full rounded-full bg-muted" style={{ width: `${(usedBytes / vramTotal) * 100}%` }} />
          </span>
        </span>
      </span>
      <span className={cn('flex-none text-right whitespace-nowrap', vramTotal < THREE_DIGITS ? 'w-[79px]' : 'w-[93px]')}>
        {formatGigabytes(usedBytes)} / {formatGigabytes(vramTotal)} GB
      </span>
    </div>
  )
}

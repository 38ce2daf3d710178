/** What an input is set to, small: opens large. */
import { useState } from 'react'
import { useInputUrl } from '@/state/useInputUrl'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { StageIcon } from '@/ui/icons'
import type { UploadKind } from './mediaKinds'
import { viewLabel } from './mediaTexts'

export interface InputPictureProps {
  kind: UploadKind
  /** As the input has it. */
  name: string
  /** The server does not give the picture. */
  onBroken?: (name: string) => void
}

export function InputPicture({ kind, name, onBroken }: InputPictureProps) {
  const [isOpen, setOpen] = useState(false)
  if (name === '') return <div className="size-22 rounded-pic bg-stage" />
  return (
    <>
      <button
        type="button"
        aria-label={viewLabel(name)}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="grid size-22 place-items-center overflow-hidden rounded-pic bg-stage"
      >
        {kind === 'image' ? <Thumbnail name={name} onBroken={onBroken} /> : <Icon of={StageIcon} size={20} className="text-muted" />}
      </button>
      <Dialog open={isOpen} onOpenChange={setOpen} title={name} className="w-fit! max-w-full! min-w-[min(320px,100%)]">
        <FullView kind={kind} name={name} />
      </Dialog>
    </>
  )
}

function Thumbnail({ name, onBroken }: { name: string; onBroken: ((name: string) => void) | undefined }) {
  const url = useInputUrl(name)
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null)
  if (url === null || brokenUrl === url) return null
  const broken = () => {
    setBrokenUrl(url)
    onBroken?.(name)
  }
  return <img src={url} alt={`Input: ${name}`} width={88} height={88} decoding="async" onError={broken} className="size-full object-contain" />
}

function FullView({ kind, name }: Pick<InputPictureProps, 'kind' | 'name'>) {
  const url = useInputUrl(name)
  const className = 'mx-auto block max-h-[calc(100dvh-140px)] max-w-full'
  if (url === null) return <div className="h-40" />
  if (kind === 'image') return <img src={url} alt={name} className={`${className} bg-stage object-contain`} />
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- files of people's own, which have none
  return kind === 'audio' ? <audio src={url} controls className="w-full" /> : <video src={url} controls className={className} />
}

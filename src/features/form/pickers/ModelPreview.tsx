import type { ModelFile } from '@/comfy/modelFiles'
import { useServer } from '@/state/react'
import { Icon } from '@/ui/Icon'
import { ResultsIcon } from '@/ui/icons'
import { useSmallPicture } from './useSmallPicture'

export interface ModelPreviewProps {
  /** As the server calls it; null while that is not known. */
  folder: string | null
  /** Null where the server knows no more than its name. */
  file: ModelFile | null
}

/** The picture that lies beside a model. Decoration: the name stands under it. */
export function ModelPreview({ folder, file }: ModelPreviewProps) {
  const server = useServer()
  const key = `model ${folder ?? ''}/${file?.pathIndex ?? 0}/${file?.name ?? ''}`
  const picture = useSmallPicture(file && folder !== null ? (server?.http ?? null) : null, key, async (signal) => {
    if (!server || !file || folder === null) return null
    return (await server.http.library()).modelPreview(folder, file, signal)
  })
  if (picture.kind === 'ready') return <img src={picture.url} alt="" draggable={false} decoding="async" className="size-full object-cover" />
  return picture.kind === 'none' ? <Icon of={ResultsIcon} size={20} className="text-faint" /> : null
}

import { useState } from 'react'
import { useInputUrl } from '@/state/useInputUrl'

/** The chosen input picture as the server has it. */
export function InputPicture({ name }: { name: string }) {
  const url = useInputUrl(name)
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null)
  if (url === null || name === '' || brokenUrl === url) return <div className="size-22 rounded-pic bg-stage" />
  return (
    <img
      src={url}
      alt={`Input: ${name}`}
      width={88}
      height={88}
      decoding="async"
      onError={() => setBrokenUrl(url)}
      className="size-22 rounded-pic bg-stage object-contain"
    />
  )
}

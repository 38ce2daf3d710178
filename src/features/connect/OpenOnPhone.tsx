import { useState } from 'react'
import { Segmented } from '@/ui/Segmented'
import { CommandLine } from './CommandLine'
import type { PhoneHelp } from './phoneHelp'
import { qrImage } from './qrImage'
import { phoneTexts } from './panelTexts'

export interface OpenOnPhoneProps {
  help: PhoneHelp
}

/** The address of this page for a phone, to scan or to type; or how to make it reachable. */
export function OpenOnPhone({ help }: OpenOnPhoneProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  if (help.kind === 'command') {
    return (
      <div className="grid max-w-[440px] gap-2">
        <p>{phoneTexts[help.reason]}</p>
        <CommandLine line={help.line} />
        <p className="text-muted">{phoneTexts.afterwards}</p>
      </div>
    )
  }
  const { urls } = help
  const url = urls.find((other) => other === chosen) ?? urls[0]
  return (
    <div className="grid max-w-[440px] gap-3">
      <p className="text-muted">{phoneTexts.scan}</p>
      {/* A PC has one address per network it is in, and cannot know in which one the phone is. */}
      {urls.length > 1 && (
        <Segmented
          label={phoneTexts.address}
          options={urls.map((value) => ({ value, label: new URL(value).hostname }))}
          value={url}
          onChange={setChosen}
        />
      )}
      <img src={qrImage(url)} alt={phoneTexts.code(url)} width={240} height={240} className="max-w-full justify-self-center rounded-pic" />
      <CommandLine line={url} />
    </div>
  )
}

import type { ServerTarget } from '@/comfy/serverAddress'
import { OpenOnPhone } from '@/features/connect/OpenOnPhone'
import { phoneHelp } from '@/features/connect/phoneHelp'
import { usePageState } from './pageContext'

export interface PhonePanelProps {
  target: Pick<ServerTarget, 'baseUrl' | 'proxied'>
}

/** How a phone gets to this page with this server. */
export function PhonePanel({ target }: PhonePanelProps) {
  const pageServer = usePageState((state) => state.pageServer)
  return <OpenOnPhone help={phoneHelp(location.href, pageServer, target.proxied ? null : target.baseUrl)} />
}

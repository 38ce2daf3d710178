import { canSend } from '@/state/connectionStore'
import { useConnection, useDocument } from '@/state/react'

/** A workflow is open and a server is there to take it. */
export function useReady(): boolean {
  const isUsable = useConnection(canSend)
  const hasDocument = useDocument((state) => state.document !== null)
  return isUsable && hasDocument
}

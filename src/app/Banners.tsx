/** What is so for the whole page: a simulator, a storage that does not keep. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { shownAddress } from '@/features/connect/address'
import { readDarkroomJson, switchServer } from '@/features/connect/darkroomJson'
import { SimulatedBanner } from '@/features/connect/SimulatedBanner'
import { usePartsFailed } from '@/ui/lazyPart'
import { sessionOf } from './page'
import { usePage, usePageState } from './pageContext'

/** As often as the start command itself looks. */
const ASK_MS = 5_000

export function Banners() {
  const isSimulated = usePageState((state) => sessionOf(state)?.target.simulated === true)
  const storageProblem = usePageState((state) => state.storageProblem)
  const hasMissingParts = usePartsFailed()
  if (!isSimulated && !hasMissingParts && !storageProblem) return null
  return (
    <section aria-label="Notices" className="flex-none">
      {isSimulated && <Simulated />}
      {hasMissingParts && (
        <p role="status" className="border-b border-line px-4 py-1.5 text-meta text-danger">
          Part of this page could not be fetched: the server that has it does not answer. Reload when it is back; nothing is lost.
        </p>
      )}
      {storageProblem && (
        <p role="status" className="border-b border-line px-4 py-1.5 text-meta text-danger">
          This browser does not keep what is made here: {storageProblem.message}. Runs and pictures last until the page is closed.
        </p>
      )}
    </section>
  )
}

function Simulated() {
  const { booted } = usePage()
  const [isSwitching, setSwitching] = useState(false)
  const { data } = useQuery({
    queryKey: ['darkroom.json'],
    queryFn: ({ signal }) => readDarkroomJson(location.href, { signal }),
    refetchInterval: ASK_MS,
    retry: false,
  })

  async function switchOver() {
    setSwitching(true)
    try {
      await switchServer(location.href, 'real')
      await (await booted).restart()
    } catch {
      // It went away again: the banner says so at the next look.
    } finally {
      setSwitching(false)
    }
  }
  const realAddress = data?.realAvailable ? shownAddress(data.upstream) : null
  return <SimulatedBanner realAddress={realAddress} isSwitching={isSwitching} onSwitch={() => void switchOver()} />
}

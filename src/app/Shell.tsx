/** The page's frame: one bar on top, the form, the stage, the results; on a phone the same as tabs. */
import { useCallback, useState } from 'react'
import { isOpenRun } from '@/state/runActions'
import { useActions, useStores } from '@/state/react'
import { DeskShell } from './DeskShell'
import { PhoneShell } from './PhoneShell'
import { usePageTitle } from './usePageTitle'
import { useLayout } from './useLayout'
import { useShortcuts } from './shortcuts'

export interface ShellProps {
  isDoctorWanted: boolean
  onShowDoctor: () => void
  onDoctorDone: () => void
}

export function Shell() {
  const layout = useLayout()
  const stores = useStores()
  const actions = useActions()
  const [isDoctorWanted, setDoctorWanted] = useState(false)
  const showDoctor = useCallback(() => setDoctorWanted(true), [])
  const hideDoctor = useCallback(() => setDoctorWanted(false), [])

  const generate = useCallback(() => actions.generate(), [actions])
  const interrupt = useCallback(() => {
    const { activeId, runs } = stores.runs.getState()
    const run = activeId === null ? undefined : runs.get(activeId)
    if (run && isOpenRun(run)) actions.stop(run.id)
  }, [actions, stores])
  useShortcuts({ generate, interrupt })
  usePageTitle()

  const shell: ShellProps = { isDoctorWanted, onShowDoctor: showDoctor, onDoctorDone: hideDoctor }
  return layout.kind === 'phone' ? <PhoneShell {...shell} /> : <DeskShell {...shell} layout={layout} />
}

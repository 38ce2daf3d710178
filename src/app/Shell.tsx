/** The page's frame: one bar on top, the form, the stage, the results; on a phone the same as tabs. */
import { useCallback, useEffect, useState } from 'react'
import { isOpenRun } from '@/state/runActions'
import { useActions, useStores } from '@/state/react'
import { createLazyPart } from '@/ui/lazyPart'
import { DeskShell } from './DeskShell'
import { usePageTitle } from './usePageTitle'
import { layoutOf, useLayout } from './useLayout'
import { useShortcuts } from './shortcuts'

export interface ShellProps {
  isDoctorWanted: boolean
  onShowDoctor: () => void
  onDoctorDone: () => void
}

/** A desktop never needs it. On a phone it is asked for as soon as this module runs, before anything is rendered. */
const phonePart = createLazyPart<ShellProps>(async () => (await import('./PhoneShell')).PhoneShell)
if (layoutOf(window.innerWidth).kind === 'phone') void phonePart.load()

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
  useShortcuts({ generate, interrupt, refresh: actions.refreshNodeDefs })
  usePageTitle()

  const shell: ShellProps = { isDoctorWanted, onShowDoctor: showDoctor, onDoctorDone: hideDoctor }
  const isPhone = layout.kind === 'phone'
  useEffect(() => {
    if (isPhone) void phonePart.load()
  }, [isPhone])
  return layout.kind === 'phone' ? <phonePart.Component {...shell} /> : <DeskShell {...shell} layout={layout} />
}

/** The open workflow's name in the top bar, and the menu to open another. */
import { useRef, useState } from 'react'
import { cn } from '@/lib/cn'
import { useActions, useDocument } from '@/state/react'
import { Icon } from '@/ui/Icon'
import { ChevronDownIcon, ServerIcon, WorkflowIcon } from '@/ui/icons'
import { MenuButton, type MenuItem } from '@/ui/MenuButton'
import { ShortName } from '@/ui/ShortName'
import { createLazyPart } from '@/ui/lazyPart'
import { listStarters } from '@/workflow/starters/starters'
import type { ServerWorkflowsProps } from './ServerWorkflows'
import { menuName, words } from './texts'

/** A hint for the file dialog; what a file is, its bytes tell. */
const ACCEPTED = '.json,.png,.apng,.webp,.jpg,.jpeg,.avif,.gif,.svg,.mp4,.mov,.webm,.mkv,.flac,.mp3,.ogg,.opus,.latent,.safetensors,.glb,.exr,.txt,application/json,image/*,video/*,audio/*'
const savedPart = createLazyPart<ServerWorkflowsProps>(async () => (await import('./ServerWorkflows')).ServerWorkflows)

export interface WorkflowMenuProps {
  className?: string | undefined
}

export function WorkflowMenu({ className }: WorkflowMenuProps) {
  const actions = useActions()
  const fileRef = useRef<HTMLInputElement>(null)
  const name = useDocument((state) => state.document?.name ?? null)
  const [isBrowsing, setBrowsing] = useState(false)
  const items: MenuItem[] = [
    ...listStarters().map(({ id, name: label, description: note }): MenuItem => ({ kind: 'action', label, note, onSelect: () => actions.openStarter(id) })),
    { kind: 'separator' },
    { kind: 'action', label: words.openFile, note: words.openNote, icon: WorkflowIcon, onSelect: () => fileRef.current?.click() },
    { kind: 'action', label: words.openSaved, note: words.openSavedNote, icon: ServerIcon, onSelect: browse },
  ]
  function browse() {
    void savedPart.load()
    setBrowsing(true)
  }
  return (
    <>
      <input
        ref={fileRef}
        type="file"
        accept={ACCEPTED}
        aria-label={words.fileInput}
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = '' // choosing the same file again is a choice too
          if (file) actions.openFile(file)
        }}
      />
      <MenuButton label={menuName(name)} items={items} className={cn('max-w-full min-w-0 flex-initial!', className)}>
        <Icon of={WorkflowIcon} className="text-muted min-[720px]:max-[879px]:hidden" />
        <ShortName>{name ?? words.none}</ShortName>
        <Icon of={ChevronDownIcon} className="text-muted" />
      </MenuButton>
      {isBrowsing && <savedPart.Component onClose={() => setBrowsing(false)} />}
    </>
  )
}

/** The words that call up a LoRA, each a button that adds it to the prompt. Asked when it is opened. */
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { asServerKey } from '@/comfy/ids'
import { modelMetadataQuery } from '@/queries/library'
import { selectValue } from '@/state/documentStore'
import { useDocument, useServer, useStores } from '@/state/react'
import { cn } from '@/lib/cn'
import { Icon } from '@/ui/Icon'
import { AddIcon, CheckIcon } from '@/ui/icons'
import { asParameterId } from '@/workflow/form/parameters'
import { hasWord, triggerWords, withWord } from '@/workflow/definitions/triggerWords'
import { addWord, trainedOn, words } from './texts'

export interface TriggerWordsProps {
  /** As the server has it. */
  loraName: string
}

const FOLDER = 'loras'
const noLibrary = { library: () => Promise.reject(new Error('No server is chosen')) }
const NO_PROMPT = asParameterId({ nodeId: '' as never, input: '' })

export function TriggerWords({ loraName }: TriggerWordsProps) {
  const server = useServer()
  const stores = useStores()
  const { data, isError, isPending } = useQuery({ ...modelMetadataQuery(server?.http ?? noLibrary, server?.key ?? asServerKey(''), FOLDER, loraName), enabled: server !== null })
  const found = useMemo(() => (data ? triggerWords(data) : []), [data])
  const promptId = useDocument((state) => state.parameters.find(({ role }) => role === 'prompt')?.id ?? null)
  const prompt = useDocument(selectValue(promptId ?? NO_PROMPT))
  const text = typeof prompt === 'string' ? prompt : ''

  if (found.length === 0) return <p className="text-muted">{isError || server === null ? words.notAsked : isPending ? words.loading : words.noWords}</p>
  return (
    <>
      {promptId === null && <p className="pb-2 text-muted">{words.noPrompt}</p>}
      <ul className="flex flex-wrap gap-1">
        {found.map(({ text: word, count }) => {
          const isIn = hasWord(text, word)
          return (
            <li key={word}>
              <button
                type="button"
                aria-label={addWord(word)}
                aria-pressed={isIn}
                title={count === null ? undefined : trainedOn(count)}
                disabled={promptId === null || isIn}
                onClick={() => promptId !== null && stores.document.getState().setValue(promptId, withWord(text, word))}
                className={cn('flex min-h-7 items-center gap-1.5 rounded-ctl bg-surface px-2 text-left whitespace-normal hover:bg-hot pointer-coarse:min-h-11', isIn && 'text-muted')}
              >
                <Icon of={isIn ? CheckIcon : AddIcon} size={14} className="text-muted" />
                <span className="wrap-anywhere">{word}</span>
                {count !== null && <span aria-hidden data-text={count} className="text-meta text-faint after:content-[attr(data-text)]" />}
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}

import { useState } from 'react'
import type { FormEvent } from 'react'
import { parseServerAddress } from '@/comfy/serverAddress'
import type { AddressProblem } from '@/comfy/serverAddress'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'
import { shownAddress } from './address'
import { addressProblems, connectTexts } from './panelTexts'

export interface ConnectPanelProps {
  prefill: string
  /** What is wrong with the address that was given before, null when nothing. */
  problem?: AddressProblem | null
  /** One sentence in place of the usual one, e.g. that nothing answers where it was tried. */
  why?: string
  /** Base addresses that were agreed to before, newest first. */
  knownServers: readonly string[]
  /** `location.protocol`: decides what a name without a scheme means. */
  pageProtocol: string
  /** The press is the gesture that browsers want before they ask about the local network. */
  onConnect: (baseUrl: string) => void
  /** Left out where there is no simulator to switch to. */
  onSimulate?: (() => void) | undefined
}

const MAX_SHOWN_SERVERS = 4

export function ConnectPanel({ prefill, problem = null, why = connectTexts.why, knownServers, pageProtocol, onConnect, onSimulate }: ConnectPanelProps) {
  const [typed, setTyped] = useState(prefill)
  const [shownProblem, setShownProblem] = useState(problem)
  const parsed = parseServerAddress(typed, pageProtocol)

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (parsed.ok) onConnect(parsed.baseUrl)
    else setShownProblem(parsed.reason)
  }
  const hint = parsed.ok && parsed.hadCredentials ? connectTexts.credentials : connectTexts.forms
  return (
    <EmptyState title={connectTexts.headline} className="w-full max-w-[440px]!">
      <p>{why}</p>
      <form onSubmit={submit} className="mt-3 text-text" noValidate>
        <Field label={connectTexts.field} layout="stack" hint={hint} errors={shownProblem === null ? [] : [addressProblems[shownProblem]]} className="[&_label]:sr-only [&_[data-field-row]>:first-child]:h-0">
          {(control) => (
            <div className="flex gap-1">
              <TextInput
                {...control}
                type="url"
                inputMode="url"
                autoCapitalize="none"
                spellCheck={false}
                enterKeyHint="go"
                value={typed}
                onChange={(text) => {
                  setTyped(text)
                  setShownProblem(null)
                }}
                className="flex-1"
              />
              <Button type="submit" variant="primary">{connectTexts.button}</Button>
            </div>
          )}
        </Field>
      </form>
      {knownServers.length > 0 && (
        <section aria-label={connectTexts.used} className="mt-4 text-text">
          <h3 className="text-meta text-muted">{connectTexts.used}</h3>
          <ul className="-mx-2 mt-1 grid grid-cols-[minmax(0,1fr)]">
            {knownServers.slice(0, MAX_SHOWN_SERVERS).map((baseUrl) => (
              <li key={baseUrl} className="flex">
                <Button variant="ghost" className="min-w-0 shrink" onClick={() => onConnect(baseUrl)}>
                  <span className="truncate">{shownAddress(baseUrl)}</span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {onSimulate !== undefined && (
        <div className="mt-5 text-text">
          <Button variant="line" onClick={onSimulate}>{connectTexts.simulate}</Button>
          <p className="mt-1 text-meta text-muted">{connectTexts.simulateNote}</p>
        </div>
      )}
    </EmptyState>
  )
}

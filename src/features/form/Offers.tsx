/** What the workflow asks for is not on this server: the nearest names to use instead, for this field or for all that name it. */
import { useActions, useDocument, useStores } from '@/state/react'
import { Button } from '@/ui/Button'
import type { Choice } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { fieldsNaming, listKind } from '@/workflow/form/rememberedMatches'
import type { ValueProblem } from '@/workflow/form/values'
import { matchWords, offerWords } from './offerTexts'

/** Shown in place of the list. */
const MAX_OFFERS = 2

export interface OffersProps {
  parameter: Parameter
  problem: Extract<ValueProblem, { kind: 'notInList' }>
}

export function Offers({ parameter, problem }: OffersProps) {
  const actions = useActions()
  const stores = useStores()
  const list = listKind(parameter)
  const alike = useDocument((state) => (problem.item === problem.value ? fieldsNaming(state.parameters, state.values, problem.item, list).length : 1))

  function take(offer: Choice, isForAll: boolean) {
    const { parameters, values, setValues } = stores.document.getState()
    const ids = isForAll ? fieldsNaming(parameters, values, problem.item, list) : [parameter.id]
    setValues(new Map(ids.map((id) => [id, offer])))
    if (typeof problem.item === 'string' && typeof offer === 'string') actions.rememberMatch({ list, wanted: problem.item, chosen: offer })
  }
  const offers = problem.matches.slice(0, MAX_OFFERS)
  if (problem.candidates.length === 0) return <>{offerWords.listEmpty}</>
  if (offers.length === 0) return <>{offerWords.nothingLike}</>
  return (
    <ul className="grid gap-1">
      {offers.map(({ option: offer, matchKind }) => (
        <li key={String(offer)} className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 flex-1 basis-32 wrap-anywhere">
            <span className="text-base text-text">{String(offer)}</span> {matchWords[matchKind]}
          </span>
          <Button variant="line" className="text-text" aria-label={`${offerWords.useThis}: ${String(offer)}`} onClick={() => take(offer, false)}>{offerWords.useThis}</Button>
          {alike > 1 && (
            <Button variant="line" className="text-text" aria-label={`${offerWords.useForAll}: ${String(offer)}`} onClick={() => take(offer, true)}>
              {offerWords.useForAll} ({alike})
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

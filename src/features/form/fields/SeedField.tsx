/** A seed, exact to 64 bits, and what happens to it at every Generate. */
import { selectSeedMode } from '@/state/documentStore'
import { useActions, useDocument, useRuns, useStores } from '@/state/react'
import { BigIntInput } from '@/ui/BigIntInput'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { IconButton } from '@/ui/IconButton'
import { ChevronDownIcon, HistoryIcon, RandomIcon } from '@/ui/icons'
import { MenuButton } from '@/ui/MenuButton'
import type { IntInput } from '@/workflow/definitions/nodeDefs'
import type { Parameter } from '@/workflow/form/parameters'
import { formatSeed, parseSeed, type SeedMode } from '@/workflow/sending/seeds'
import { seedModes, words } from '../texts'
import { useField } from '../useField'

export function SeedField({ parameter, spec }: { parameter: Parameter; spec: IntInput }) {
  const field = useField(parameter)
  const stores = useStores()
  const actions = useActions()
  const mode = useDocument(selectSeedMode(parameter))
  const hasLastSeed = useRuns((state) => state.order.length > 0)
  const modeLabel = seedModes.find(({ value }) => value === mode)?.label ?? mode
  const text = typeof field.value === 'number' || typeof field.value === 'bigint' ? formatSeed(field.value) : '0'

  function setSeed(digits: string) {
    const reading = parseSeed(digits, spec)
    if (reading.ok) field.setValue(reading.value)
  }
  return (
    <Field
      {...field.row}
      modified={false /* it changes with every run: a mark that is always there says nothing */}
      menu={
        <>
          <IconButton
            icon={HistoryIcon}
            label={words.takeLastSeed}
            disabled={!hasLastSeed}
            onClick={() => actions.takeLastSeed(parameter.id)}
            className="-my-2 size-7 pointer-coarse:size-(--ctl)"
          />
          {/* The phone has no room for the word in its button. */}
          <span className="absolute top-full left-0 -mt-1 text-micro text-faint min-[720px]:hidden">{modeLabel}</span>
        </>
      }
    >
      {(control) => (
        <div className="flex min-w-0 gap-1">
          <BigIntInput
            {...control}
            value={text}
            onChange={setSeed}
            min={spec.min ?? 0n}
            max={spec.max ?? 2n ** 64n - 1n}
            className="flex-1"
          />
          <MenuButton
            label={`${words.seedMode}: ${modeLabel}`}
            variant="solid"
            align="end"
            className="w-[84px] justify-between! gap-0! px-1.5! text-meta max-[719px]:w-(--ctl) max-[719px]:justify-center!"
            items={[{
              kind: 'radio',
              label: words.seedMode,
              value: mode,
              options: seedModes,
              onChange: (next) => stores.document.getState().setSeedMode(parameter.id, next as SeedMode),
            }]}
          >
            <span className="max-[719px]:hidden">{modeLabel}</span>
            <Icon of={ChevronDownIcon} size={14} className="text-muted max-[719px]:hidden" />
            <Icon of={RandomIcon} className="text-muted min-[720px]:hidden" />
          </MenuButton>
        </div>
      )}
    </Field>
  )
}

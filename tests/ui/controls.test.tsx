import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { Disclosure } from '@/ui/Disclosure'
import { Field } from '@/ui/Field'
import { Kbd } from '@/ui/Kbd'
import { LiveRegion } from '@/ui/LiveRegion'
import { NumberInput } from '@/ui/NumberInput'
import { ProgressBar } from '@/ui/ProgressBar'
import { Segmented } from '@/ui/Segmented'
import { Stepper } from '@/ui/Stepper'
import { Switch } from '@/ui/Switch'
import { TextArea } from '@/ui/TextArea'
import { installBrowserParts } from './browserParts'

function Ratio({ initial = null }: { initial?: '2:3' | '1:1' | '3:2' | null }) {
  const [value, setValue] = useState(initial)
  return (
    <Segmented
      label="Ratio"
      value={value}
      onChange={setValue}
      options={[{ value: '2:3', label: '2:3', name: '2:3, portrait' }, { value: '1:1', label: '1:1' }, { value: '3:2', label: '3:2' }]}
    />
  )
}

function Runs({ initial }: { initial: number }) {
  const [value, setValue] = useState(initial)
  return <Stepper label="Runs" fewerLabel="Fewer runs" moreLabel="More runs" value={value} onChange={setValue} max={100} />
}
const count = () => screen.getByRole<HTMLInputElement>('spinbutton', { name: 'Runs' })

describe('Field', () => {
  it('names several controls under one label as a group, each with its own name', () => {
    render(
      <Field label="Size" group hint="Multiples of 8">
        {(control) => (
          <>
            <NumberInput {...control} label="Width" value={1024} onChange={() => undefined} min={16} max={16384} step={8} />
            <NumberInput {...control} label="Height" value={768} onChange={() => undefined} min={16} max={16384} step={8} />
          </>
        )}
      </Field>,
    )
    const group = screen.getByRole('group', { name: 'Size' })
    expect(group.contains(screen.getByRole('spinbutton', { name: 'Width' }))).toBe(true)
    const described = screen.getByRole('spinbutton', { name: 'Height' }).getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(described)?.textContent).toBe('Multiples of 8')
  })

  it('shows what each control of a group reports, until each is put right', async () => {
    render(
      <Field label="Size" group>
        {(control) => ['Width', 'Height'].map((name) => (
          <NumberInput key={name} {...control} label={name} value={64} onChange={() => undefined} min={16} max={128} step={8} />
        ))}
      </Field>,
    )
    await userEvent.type(screen.getByRole('spinbutton', { name: 'Width' }), 'w')
    await userEvent.type(screen.getByRole('spinbutton', { name: 'Height' }), '6.5')
    await userEvent.tab()
    expect(screen.getByRole('alert').textContent).toBe('“w” is not a number.A whole number is needed.')
    await userEvent.type(screen.getByRole('spinbutton', { name: 'Width' }), '72{Enter}')
    expect(screen.getByRole('alert').textContent).toBe('A whole number is needed.')
  })

  it('says that a value was changed, not only by a dot', () => {
    render(<Field label="Prompt" layout="stack" modified>{(control) => <TextArea {...control} value="" onChange={() => undefined} />}</Field>)
    const described = screen.getByRole('textbox', { name: 'Prompt' }).getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(described)?.textContent).toBe('Changed')
  })
})

describe('TextArea', () => {
  it('hands on every change, and is named by its label', async () => {
    const onChange = vi.fn<(text: string) => void>()
    render(<Field label="Prompt" layout="stack">{(control) => <TextArea {...control} value="a lake" onChange={onChange} />}</Field>)
    await userEvent.type(screen.getByRole('textbox', { name: 'Prompt' }), '!')
    expect(onChange).toHaveBeenCalledWith('a lake!')
  })

  it('leaves a text being composed alone, whatever value comes from outside meanwhile', () => {
    const onChange = vi.fn<(text: string) => void>()
    const { rerender } = render(<TextArea label="Prompt" value="湖" onChange={onChange} />)
    const area = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Prompt' })
    fireEvent.compositionStart(area)
    fireEvent.change(area, { target: { value: '湖ni' } })
    rerender(<TextArea label="Prompt" value="something else" onChange={onChange} />)
    expect(area.value).toBe('湖ni')
    fireEvent.change(area, { target: { value: '湖に' } })
    fireEvent.compositionEnd(area)
    expect(onChange).toHaveBeenLastCalledWith('湖に')
  })
})

describe('Segmented', () => {
  beforeEach(() => installBrowserParts())

  it('is a group of radios that may have none chosen', async () => {
    render(<Ratio />)
    expect(screen.getByRole('radiogroup', { name: 'Ratio' })).toBeTruthy()
    expect(screen.queryByRole('radio', { checked: true })).toBeNull()
    await userEvent.click(screen.getByRole('radio', { name: '2:3, portrait' }))
    expect(screen.getByRole<HTMLInputElement>('radio', { checked: true }).value).toBe('2:3')
  })

  it('moves by arrow keys', async () => {
    render(<Ratio initial="1:1" />)
    await userEvent.tab()
    await userEvent.keyboard('{ArrowRight}')
    expect(screen.getByRole<HTMLInputElement>('radio', { checked: true }).value).toBe('3:2')
  })
})

describe('Stepper', () => {
  it('counts by its buttons, and stays where it is at the ends with the button still focused', async () => {
    render(<Runs initial={2} />)
    const fewer = screen.getByRole('button', { name: 'Fewer runs' })
    await userEvent.click(fewer)
    await userEvent.click(fewer)
    expect(count().value).toBe('1')
    expect(fewer.getAttribute('aria-disabled')).toBe('true')
    expect(document.activeElement).toBe(fewer)
    await userEvent.click(screen.getByRole('button', { name: 'More runs' }))
    expect(count().value).toBe('2')
  })

  it.each([['500', '100'], ['0', '1'], ['37', '37']])('takes a typed %s as %s', async (typed, value) => {
    render(<Runs initial={100} />)
    await userEvent.click(count())
    await userEvent.keyboard(`${typed}{Enter}`)
    expect(count().value).toBe(value)
  })
})

describe('small controls', () => {
  it('keeps key hints out of the name of a button', () => {
    render(<Button trailing={<Kbd keys={['Mod', 'Enter']} />}>Generate</Button>)
    expect(screen.getByRole('button', { name: 'Generate' })).toBeTruthy()
  })

  it('submits no form by accident', () => {
    render(<Button>Swap</Button>)
    expect(screen.getByRole<HTMLButtonElement>('button').type).toBe('button')
  })

  it('switches by click and says which way it is', async () => {
    const onChange = vi.fn<(checked: boolean) => void>()
    render(<Switch checked={false} onChange={onChange} tone="live">Live</Switch>)
    await userEvent.click(screen.getByRole('switch', { name: 'Live', checked: false }))
    expect(onChange).toHaveBeenCalledWith(true)
  })

  it('checks by its words as well as by its box', async () => {
    const onChange = vi.fn<(checked: boolean) => void>()
    render(<Checkbox label="Remember for this server" showLabel checked={false} onChange={onChange} />)
    await userEvent.click(screen.getByText('Remember for this server'))
    expect(onChange).toHaveBeenCalledWith(true)
    expect(screen.getByRole('checkbox', { name: 'Remember for this server' })).toBeTruthy()
  })

  it('shows progress as a bar with words, and none where it is not known', () => {
    const { rerender } = render(<ProgressBar label="Step progress" value={0.6} valueText="step 12 of 20" />)
    const bar = screen.getByRole<HTMLProgressElement>('progressbar', { name: 'Step progress' })
    expect(bar.value).toBe(0.6)
    expect(bar.getAttribute('aria-valuetext')).toBe('step 12 of 20')
    rerender(<ProgressBar label="Step progress" value={null} />)
    expect(bar.hasAttribute('value')).toBe(false)
  })

  it('has what a disclosure hides in the tree only while it is open', async () => {
    render(<Disclosure title="Traceback" meta="24 lines"><p>File main.py</p></Disclosure>)
    expect(screen.queryByText('File main.py')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: /Traceback/, expanded: false }))
    expect(screen.getByText('File main.py')).toBeTruthy()
    expect(screen.getByRole('button', { name: /Traceback/, expanded: true })).toBeTruthy()
  })

  it('says the same words again when they are true again', () => {
    const { rerender } = render(<LiveRegion text="Queued" sequence={1} />)
    const before = screen.getByText('Queued')
    rerender(<LiveRegion text="Queued" sequence={2} />)
    expect(screen.getByText('Queued')).not.toBe(before)
    expect(screen.getByRole('status').getAttribute('aria-live')).toBe('polite')
  })
})

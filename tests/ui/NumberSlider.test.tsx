import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { Field } from '@/ui/Field'
import { NumberSlider } from '@/ui/NumberSlider'

interface StepsProps {
  initial?: number
  onChange?: (value: number) => void
  onProblems?: (problems: readonly string[]) => void
  errors?: readonly string[]
}

function Cfg({ initial = 6.5, onChange, onProblems, errors }: StepsProps) {
  const [value, setValue] = useState(initial)
  const change = (next: number) => {
    setValue(next)
    onChange?.(next)
  }
  return (
    <>
      <Field label="CFG" layout="slider" errors={errors} onProblems={onProblems}>
        {(control) => <NumberSlider {...control} value={value} onChange={change} min={0} max={100} softMax={20} step={0.1} mark={7.5} />}
      </Field>
      <button type="button" onClick={() => setValue(7.5)}>Reset</button>
    </>
  )
}

const number = () => screen.getByRole<HTMLInputElement>('spinbutton', { name: 'CFG' })
const slider = () => screen.getByRole<HTMLInputElement>('slider', { name: 'CFG slider' })

describe('NumberSlider', () => {
  it('says its value and range as a spinbutton named by its label', () => {
    render(<Cfg />)
    expect(number().value).toBe('6.5')
    expect(number().getAttribute('aria-valuenow')).toBe('6.5')
    expect(number().getAttribute('aria-valuemin')).toBe('0')
    expect(number().getAttribute('aria-valuemax')).toBe('100')
    expect(slider().max).toBe('20')
  })

  it('is one stop for the keyboard', async () => {
    render(<Cfg />)
    await userEvent.tab()
    expect(document.activeElement).toBe(number())
    await userEvent.tab()
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Reset' }))
  })

  it.each([
    ['{ArrowUp}', '6.6'], ['{ArrowDown}', '6.4'], ['{PageUp}', '7.5'], ['{PageDown}', '5.5'], ['{Home}', '0.0'], ['{End}', '100.0'],
  ])('steps by %s to %s', async (key, text) => {
    render(<Cfg />)
    await userEvent.tab()
    await userEvent.keyboard(key)
    expect(number().value).toBe(text)
  })

  it('takes a typed number on Enter and on leaving, not before', async () => {
    const onChange = vi.fn<(value: number) => void>()
    render(<Cfg onChange={onChange} />)
    await userEvent.click(number())
    await userEvent.keyboard('12')
    expect(onChange).not.toHaveBeenCalled()
    await userEvent.keyboard('{Enter}')
    expect(onChange).toHaveBeenLastCalledWith(12)
    expect(number().value).toBe('12.0')
    await userEvent.keyboard('3,5')
    await userEvent.tab()
    expect(onChange).toHaveBeenLastCalledWith(3.5)
  })

  it('steps from what is being typed', async () => {
    render(<Cfg />)
    await userEvent.click(number())
    await userEvent.keyboard('9{ArrowUp}')
    expect(number().value).toBe('9.1')
  })

  it('moves the caret, not the value, with Home and End while typing', async () => {
    render(<Cfg />)
    await userEvent.click(number())
    await userEvent.keyboard('9{Home}')
    expect(number().value).toBe('9')
  })

  it('keeps text it cannot read, says so and tells the form, until it is corrected', async () => {
    const onProblems = vi.fn<(problems: readonly string[]) => void>()
    render(<Cfg onProblems={onProblems} />)
    await userEvent.click(number())
    await userEvent.keyboard('abc')
    await userEvent.tab()
    expect(number().value).toBe('abc')
    expect(number().getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByRole('alert').textContent).toContain('“abc” is not a number')
    expect(onProblems).toHaveBeenLastCalledWith(['“abc” is not a number.'])
    await userEvent.click(number())
    await userEvent.keyboard('8{Enter}')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(onProblems).toHaveBeenLastCalledWith([])
  })

  it('brings the value back on Escape, and claims the key only then', async () => {
    const onKey = vi.fn<(wasHandled: boolean) => void>()
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') onKey(event.defaultPrevented)
    })
    render(<Cfg />)
    await userEvent.click(number())
    await userEvent.keyboard('abc{Escape}')
    expect(number().value).toBe('6.5')
    expect(onKey).toHaveBeenLastCalledWith(true)
    await userEvent.keyboard('{Escape}')
    expect(onKey).toHaveBeenLastCalledWith(false)
  })

  it('drops unreadable text when the value changes from outside', async () => {
    render(<Cfg />)
    await userEvent.click(number())
    await userEvent.keyboard('abc')
    await userEvent.tab()
    await userEvent.click(screen.getByRole('button', { name: 'Reset' }))
    expect(number().value).toBe('7.5')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('hands on numbers outside the range: what is shown is what counts', async () => {
    const onChange = vi.fn<(value: number) => void>()
    render(<Cfg onChange={onChange} />)
    await userEvent.click(number())
    await userEvent.keyboard('-3{Enter}')
    expect(onChange).toHaveBeenLastCalledWith(-3)
    expect(number().value).toBe('-3.0')
  })

  it('shows errors in words at the number they are about', () => {
    render(<Cfg errors={['The server refused 0.']} />)
    const described = number().getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(described)?.textContent).toContain('The server refused 0.')
    expect(number().getAttribute('aria-invalid')).toBe('true')
  })

  it('drags to whole steps, and exactly to the ends', () => {
    const onChange = vi.fn<(value: number) => void>()
    render(<Cfg onChange={onChange} />)
    fireEvent.change(slider(), { target: { value: '10.33' } })
    expect(onChange).toHaveBeenLastCalledWith(10.3)
    fireEvent.change(slider(), { target: { value: '20' } })
    expect(onChange).toHaveBeenLastCalledWith(20)
  })

  it('goes over to the number when a digit is typed at the slider', async () => {
    render(<Cfg />)
    slider().focus()
    await userEvent.keyboard('4')
    expect(document.activeElement).toBe(number())
  })

  it('obeys the wheel only while it has the focus', () => {
    render(<Cfg />)
    fireEvent.wheel(number(), { deltaY: -100 })
    expect(number().value).toBe('6.5')
    number().focus()
    fireEvent.wheel(number(), { deltaY: -100 })
    expect(number().value).toBe('6.6')
  })
})

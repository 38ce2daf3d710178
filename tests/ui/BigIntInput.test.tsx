import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'
import { BigIntInput } from '@/ui/BigIntInput'
import { Field } from '@/ui/Field'

function Seed({ initial = '18446744073709551557' }: { initial?: string }) {
  const [value, setValue] = useState(initial)
  return (
    <>
      <Field label="Seed">{(control) => <BigIntInput {...control} value={value} onChange={setValue} />}</Field>
      <output>{value}</output>
    </>
  )
}

const seed = () => screen.getByRole<HTMLInputElement>('spinbutton', { name: 'Seed' })
const kept = () => screen.getByRole('status').textContent

describe('BigIntInput', () => {
  it('shows and says every digit', () => {
    render(<Seed />)
    expect(seed().value).toBe('18446744073709551557')
    expect(seed().getAttribute('aria-valuetext')).toBe('18446744073709551557')
  })

  it('counts exactly beyond 2^53, and stops at the ends', async () => {
    render(<Seed initial="9007199254740992" />)
    await userEvent.click(seed())
    await userEvent.keyboard('{ArrowUp}')
    expect(kept()).toBe('9007199254740993')
    await userEvent.keyboard('{PageUp}{ArrowDown}')
    expect(kept()).toBe('9007199254741002')
    await userEvent.keyboard('18446744073709551615{Enter}{ArrowUp}')
    expect(kept()).toBe('18446744073709551615')
    await userEvent.keyboard('0{Enter}{ArrowDown}')
    expect(kept()).toBe('0')
  })

  it('selects everything when it is entered and after a step, so that typing replaces it', async () => {
    render(<Seed />)
    await userEvent.click(seed())
    await userEvent.keyboard('{ArrowUp}42{Enter}')
    expect(kept()).toBe('42')
  })

  it.each([
    ['0007', '7'], ['1,234', '1234'], ['12 345', '12345'], [' 18446744073709551615 ', '18446744073709551615'],
  ])('reads %j as %s', async (typed, value) => {
    render(<Seed />)
    await userEvent.click(seed())
    await userEvent.keyboard(`${typed}{Enter}`)
    expect(kept()).toBe(value)
  })

  it.each([
    ['18446744073709551616', 'At most 18446744073709551615'],
    ['-1', 'At least 0'],
    ['1e5', 'is not a whole number'],
    ['4.2', 'is not a whole number'],
  ])('keeps %j for correction and says why it is not taken', async (typed, reason) => {
    render(<Seed initial="5" />)
    await userEvent.click(seed())
    await userEvent.keyboard(typed)
    await userEvent.tab()
    expect(seed().value).toBe(typed)
    expect(kept()).toBe('5')
    expect(screen.getByRole('alert').textContent).toContain(reason)
  })
})

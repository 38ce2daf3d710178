import { act, render, screen } from '@testing-library/react'
import type { ComponentType } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { createLazyPart, usePartsFailed } from '@/ui/lazyPart'

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>

function Failure() {
  return usePartsFailed() ? <p>Reload the page</p> : null
}

describe('a part that is fetched when it is wanted', () => {
  it('is nothing until it was fetched, and is fetched once', async () => {
    const fetchPart = vi.fn<() => Promise<ComponentType<{ name: string }>>>(() => Promise.resolve(Greeting))
    const part = createLazyPart(fetchPart)
    render(<part.Component name="you" />)
    expect(fetchPart).not.toHaveBeenCalled()
    await act(() => Promise.all([part.load(), part.load()]))
    expect(screen.getByText('Hello you')).toBeTruthy()
    expect(fetchPart).toHaveBeenCalledOnce()
  })

  it('survives a fetch that fails, says so, and asks again at the next use', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const fetchPart = vi.fn<() => Promise<ComponentType<{ name: string }>>>()
    fetchPart.mockRejectedValueOnce(new TypeError('gone')).mockResolvedValueOnce(Greeting)
    const part = createLazyPart(fetchPart)
    render(<><part.Component name="you" /><Failure /></>)
    await act(() => part.load())
    expect(screen.getByText('Reload the page')).toBeTruthy()
    await act(() => part.load())
    expect(screen.getByText('Hello you')).toBeTruthy()
    expect(screen.queryByText('Reload the page')).toBeNull()
  })
})

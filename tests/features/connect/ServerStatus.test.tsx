import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { SystemStats } from '@/comfy/systemStats'
import { ServerStatus } from '@/features/connect/ServerStatus'
import type { ServerStatusProps } from '@/features/connect/ServerStatus'

const GB = 1024 ** 3
const stats: SystemStats = {
  comfyuiVersion: '0.33.0',
  os: 'linux',
  argv: [],
  devices: [
    { name: 'cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync', type: 'cuda', vramTotal: 24 * GB, vramFree: 6.7 * GB },
    { name: 'cuda:1 NVIDIA GeForce RTX 3090 : cudaMallocAsync', type: 'cuda', vramTotal: 24 * GB, vramFree: 24 * GB },
  ],
}

function show(props: Partial<ServerStatusProps> = {}) {
  const acts = {
    onShowDoctor: vi.fn<() => void>(),
    onOpenOnPhone: vi.fn<() => void>(),
    onChangeServer: vi.fn<() => void>(),
    onLogin: vi.fn<() => void>(),
  }
  const ui = (more: Partial<ServerStatusProps> = {}) => (
    <ServerStatus state="connected" address="192.168.1.20:8188" stats={stats} simulated={false} latencyMs={11.6} hasLogin={false} {...acts} {...props} {...more} />
  )
  const { rerender } = render(ui())
  return { ...acts, rerender: (more: Partial<ServerStatusProps>) => rerender(ui(more)) }
}

describe('ServerStatus', () => {
  it('shows at once whether it is connected, to what, and how full it is', () => {
    show()
    expect(screen.getByRole('button', { name: /^Server: Connected RTX 4090, ComfyUI 0\.33\.0 at 192\.168\.1\.20:8188$/ })).toBeTruthy()
    expect(screen.getByText('17.3 / 24.0 GB')).toBeTruthy()
  })

  it('shows no device and no figures of a server it is not connected to', () => {
    const { rerender } = show({ state: 'connecting' })
    expect(screen.getByText('Connecting…')).toBeTruthy()
    expect(screen.queryByText('RTX 4090')).toBeNull()
    expect(screen.queryByText(/GB/)).toBeNull()
    rerender({ state: 'notConnected' })
    expect(screen.getByText('Not connected')).toBeTruthy()
  })

  it('names main memory for what it is, and says when nothing is real', () => {
    const { rerender } = show({ stats: { ...stats, devices: [{ name: 'cpu', type: 'cpu', vramTotal: 32 * GB, vramFree: 20 * GB }] } })
    expect(screen.getByText('RAM')).toBeTruthy()
    rerender({ simulated: true })
    expect(screen.getByText('Simulated')).toBeTruthy()
  })

  it('leaves out memory that the server does not tell', () => {
    show({ stats: { ...stats, devices: [{ name: 'mps', type: 'mps', vramTotal: null, vramFree: null }] } })
    expect(screen.getByText('MPS')).toBeTruthy()
    expect(screen.queryByText(/GB/)).toBeNull()
  })

  it('opens the details, and gives the focus back when they are closed', async () => {
    const user = userEvent.setup()
    show()
    const button = screen.getByRole('button', { name: /Server: Connected/ })
    await user.click(button)
    const details = await screen.findByRole('dialog', { name: 'Server' })
    await within(details).findByText('0.33.0')
    expect(within(details).getAllByRole('term').map((term) => term.textContent)).toEqual([
      'Address', 'ComfyUI', 'Device', 'VRAM', 'Device 2', 'VRAM 2', 'Answers in',
    ])
    expect(within(details).getByText('17.3 / 24.0 GB in use, 6.7 free')).toBeTruthy()
    expect(within(details).getByText('12 ms')).toBeTruthy()
    expect(button.getAttribute('aria-expanded')).toBe('true')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(document.activeElement).toBe(button)
  })

  it('closes the details before it does what was chosen in them', async () => {
    const user = userEvent.setup()
    const { onChangeServer } = show()
    await user.click(screen.getByRole('button', { name: /Server/ }))
    await user.click(await screen.findByRole('button', { name: 'Change server' }))
    expect(onChangeServer).toHaveBeenCalledOnce()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('leads to the doctor while it is not connected', async () => {
    const user = userEvent.setup()
    const { onShowDoctor } = show({ state: 'notConnected', hasLogin: true })
    await user.click(screen.getByRole('button', { name: /Not connected/ }))
    await user.click(await screen.findByRole('button', { name: 'What is wrong' }))
    expect(onShowDoctor).toHaveBeenCalledOnce()
  })

  it('is a dot on a phone, with the same name, and words when something is wrong', () => {
    const { rerender } = show({ compact: true })
    expect(screen.getByRole('button', { name: /Connected RTX 4090/ })).toBeTruthy()
    expect(screen.queryByText(/GB/)).toBeNull()
    rerender({ state: 'notConnected' })
    expect(screen.getByText('Not connected')).toBeTruthy()
  })
})

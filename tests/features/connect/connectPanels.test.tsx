import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Auth } from '@/comfy/auth'
import { ConfirmServer } from '@/features/connect/ConfirmServer'
import { ConnectPanel } from '@/features/connect/ConnectPanel'
import type { ConnectPanelProps } from '@/features/connect/ConnectPanel'
import { LoginForm } from '@/features/connect/LoginForm'
import { OpenOnPhone } from '@/features/connect/OpenOnPhone'
import { SimulatedBanner } from '@/features/connect/SimulatedBanner'

function openPanel(props: Partial<ConnectPanelProps> = {}) {
  const onConnect = vi.fn<ConnectPanelProps['onConnect']>()
  render(<ConnectPanel prefill="127.0.0.1:8188" knownServers={[]} pageProtocol="http:" onConnect={onConnect} {...props} />)
  return { onConnect, field: screen.getByRole<HTMLInputElement>('textbox', { name: 'Address of ComfyUI' }) }
}

function openLogin(login: Auth | null = null) {
  const onLogin = vi.fn<(auth: Auth | null) => void>()
  render(<LoginForm address="192.168.1.20:8188" scheme={null} login={login} onLogin={onLogin} />)
  return onLogin
}
const tokenField = () => screen.getByLabelText<HTMLInputElement>('Token', { selector: 'input[type=password]' })

describe('ConnectPanel', () => {
  it('connects to what is prefilled, only on the press', async () => {
    const { onConnect } = openPanel()
    expect(onConnect).not.toHaveBeenCalled()
    await userEvent.click(screen.getByRole('button', { name: 'Connect' }))
    expect(onConnect).toHaveBeenCalledWith('http://127.0.0.1:8188/')
  })

  it('takes what people type, with Enter', async () => {
    const { onConnect, field } = openPanel()
    await userEvent.clear(field)
    await userEvent.type(field, '192.168.1.20{Enter}')
    expect(onConnect).toHaveBeenCalledWith('http://192.168.1.20:8188/')
  })

  it('says what is wrong with an address, until it is changed', async () => {
    const { onConnect, field } = openPanel()
    await userEvent.clear(field)
    await userEvent.type(field, 'ftp://x{Enter}')
    expect(onConnect).not.toHaveBeenCalled()
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByRole('textbox', { description: /Only http and https addresses work\./ })).toBe(field)
    await userEvent.type(field, 'y')
    expect(field.getAttribute('aria-invalid')).toBeNull()
  })

  it('shows what was wrong with the address of a link', () => {
    const { field } = openPanel({ prefill: 'ftp://x', problem: 'scheme' })
    expect(field.value).toBe('ftp://x')
    expect(screen.getByText('Only http and https addresses work.')).toBeTruthy()
  })

  it('says that a login in the address is left out', async () => {
    const { onConnect, field } = openPanel()
    await userEvent.clear(field)
    await userEvent.type(field, 'https://me:secret@comfy.example')
    expect(screen.getByText(/left out/)).toBeTruthy()
    await userEvent.keyboard('{Enter}')
    expect(onConnect).toHaveBeenCalledWith('https://comfy.example/')
  })

  it('offers the servers used before, and the simulator where there is one', async () => {
    const onSimulate = vi.fn<() => void>()
    const { onConnect } = openPanel({ knownServers: ['http://192.168.1.20:8188/'], onSimulate })
    await userEvent.click(screen.getByRole('button', { name: '192.168.1.20:8188' }))
    expect(onConnect).toHaveBeenCalledWith('http://192.168.1.20:8188/')
    await userEvent.click(screen.getByRole('button', { name: 'Look around with the simulated server' }))
    expect(onSimulate).toHaveBeenCalledOnce()
  })
})

describe('LoginForm', () => {
  it('hands on a token without the blanks that come with pasting', async () => {
    const onLogin = openLogin()
    await userEvent.type(tokenField(), ' abc ')
    await userEvent.click(screen.getByRole('button', { name: 'Log in' }))
    expect(onLogin).toHaveBeenCalledWith({ kind: 'bearer', token: 'abc' })
  })

  it('asks for what is missing', async () => {
    const onLogin = openLogin()
    await userEvent.click(screen.getByRole('button', { name: 'Log in' }))
    expect(onLogin).not.toHaveBeenCalled()
    expect(screen.getByText('Type or paste the token.').closest('[role=alert]')?.id).toBe(tokenField().getAttribute('aria-describedby'))
  })

  it('says where the login goes, shows none of a kept one, and forgets it', async () => {
    const onLogin = openLogin({ kind: 'bearer', token: 'secret' })
    expect(screen.getByText('Kept in this browser and sent to 192.168.1.20:8188 only.')).toBeTruthy()
    expect(tokenField().value).toBe('')
    await userEvent.click(screen.getByRole('button', { name: 'Forget login' }))
    expect(onLogin).toHaveBeenCalledWith(null)
  })
})

describe('ConfirmServer', () => {
  it('names the server of the link and does nothing by itself', async () => {
    const onConnect = vi.fn<() => void>()
    const onRefuse = vi.fn<() => void>()
    render(<ConfirmServer baseUrl="https://comfy.example/x/" otherwise="http://127.0.0.1:8188/" onConnect={onConnect} onRefuse={onRefuse} />)
    expect(screen.getByText('https://comfy.example/x')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Use 127.0.0.1:8188' }))
    expect(onRefuse).toHaveBeenCalledOnce()
    expect(onConnect).not.toHaveBeenCalled()
  })
})

describe('SimulatedBanner', () => {
  it('says that nothing is real, and offers the real one once it answers', async () => {
    const onSwitch = vi.fn<() => void>()
    const { rerender } = render(<SimulatedBanner realAddress={null} isSwitching={false} onSwitch={onSwitch} />)
    expect(screen.getByText('Simulated ComfyUI: pictures are drawn, not generated.')).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
    rerender(<SimulatedBanner realAddress="127.0.0.1:8188" isSwitching={false} onSwitch={onSwitch} />)
    expect(screen.getByRole('status').textContent).toContain('ComfyUI answers at 127.0.0.1:8188 now.')
    await userEvent.click(screen.getByRole('button', { name: 'Switch to it' }))
    expect(onSwitch).toHaveBeenCalledOnce()
  })
})

describe('OpenOnPhone', () => {
  it('draws the address of the chosen network', async () => {
    render(<OpenOnPhone help={{ kind: 'addresses', urls: ['http://192.168.1.31:5173/', 'http://10.0.0.3:5173/'] }} />)
    expect(screen.getByRole('img', { name: 'QR code of http://192.168.1.31:5173/' })).toBeTruthy()
    await userEvent.click(screen.getByRole('radio', { name: '10.0.0.3' }))
    expect(screen.getByRole('img', { name: 'QR code of http://10.0.0.3:5173/' })).toBeTruthy()
  })

  it('says how, when no phone reaches the page', () => {
    render(<OpenOnPhone help={{ kind: 'command', reason: 'start', line: 'npm start -- --host' }} />)
    expect(screen.queryByRole('img')).toBeNull()
    expect(screen.getByRole('button', { name: 'Copy', description: 'npm start -- --host' })).toBeTruthy()
  })
})

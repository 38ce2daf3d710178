import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { serverKeyOf } from '@/comfy/serverAddress'
import { Doctor } from '@/features/connect/Doctor'
import type { DoctorProps } from '@/features/connect/Doctor'
import { evidenceOf } from '@tests/helpers/evidence'
import type { EvidenceSketch } from '@tests/helpers/evidence'

const LAN_PAGE = 'http://192.168.1.31:5173/'
const LAN = 'http://192.168.1.20:8188/'

function open(sketch: EvidenceSketch | null, props: Partial<DoctorProps> = {}) {
  const baseUrl = sketch?.server ?? 'http://127.0.0.1:8188/'
  const acts = {
    onTryAgain: vi.fn<DoctorProps['onTryAgain']>(),
    onOtherAddress: vi.fn<DoctorProps['onOtherAddress']>(),
    onLogin: vi.fn<DoctorProps['onLogin']>(),
  }
  const target = { baseUrl, key: serverKeyOf(baseUrl, false), simulated: false, proxied: false }
  const view = (
    <Doctor target={target} evidence={sketch && evidenceOf(sketch)} isTrying={false} retryInSeconds={4} login={null} {...acts} {...props} />
  )
  return { ...acts, ...render(view) }
}

const tokenField = () => screen.getByLabelText<HTMLInputElement>('Token', { selector: 'input[type=password]' })

describe('Doctor', () => {
  it('says what is wrong, what was tried and what to paste', () => {
    open({ page: LAN_PAGE, server: LAN, listens: 'answered', socket: 'comfy' })
    expect(screen.getByRole('heading', { name: 'The server answers, but not to this page' })).toBeTruthy()
    const checks = within(screen.getByRole('list', { name: 'What was tried' })).getAllByRole('listitem')
    expect(checks.map((check) => check.textContent)).toEqual([
      'Yes: Something listens at 192.168.1.20:818812 ms',
      'Yes: The socket opens18 ms',
      'No: Its answers allow pages from 192.168.1.31:5173missing',
    ])
    expect(screen.getByText((_text, element) => element?.tagName === 'CODE' && element.textContent === 'python main.py --listen --enable-cors-header')).toBeTruthy()
    expect(screen.getByText('tries again in 4 s')).toBeTruthy()
    expect(screen.getByRole('link', { name: '192.168.1.20:8188/system_stats' }).getAttribute('href')).toBe(`${LAN}system_stats`)
  })

  it('copies the line as it stands', async () => {
    const user = userEvent.setup()
    open({})
    await user.click(screen.getByRole('button', { name: 'Copy' }))
    expect(await navigator.clipboard.readText()).toBe('python main.py --enable-cors-header')
    expect(await screen.findByText('Copied')).toBeTruthy()
  })

  it('selects the line where there is no clipboard, as on plain-http pages', async () => {
    const user = userEvent.setup()
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue(undefined as unknown as Clipboard)
    open({})
    await user.click(screen.getByRole('button', { name: 'Copy' }))
    expect(await screen.findByText('Selected: press Ctrl+C')).toBeTruthy()
    expect(document.getSelection()?.toString()).toBe('python main.py --enable-cors-header')
  })

  it('tries again and leads to another address', async () => {
    const user = userEvent.setup()
    const { onTryAgain, onOtherAddress } = open({})
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await user.click(screen.getByRole('button', { name: 'Another address' }))
    expect(onTryAgain).toHaveBeenCalledOnce()
    expect(onOtherAddress).toHaveBeenCalledOnce()
  })

  it('cannot be told to try again while it tries', () => {
    open({}, { isTrying: true })
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Try again' }).disabled).toBe(true)
    expect(screen.getByText('trying…')).toBeTruthy()
  })

  it('lets the person leave while the first probes run', () => {
    open(null)
    expect(screen.getByRole('heading', { name: 'Asking 127.0.0.1:8188…' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Another address' })).toBeTruthy()
  })

  it('takes the kind of login that the server asked for', async () => {
    const user = userEvent.setup()
    const { onLogin } = open({ http: { kind: 'status', status: 401, isHtml: false, challenge: 'basic' } })
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'ada')
    await user.type(screen.getByLabelText('Password'), 'a:b ü')
    await user.keyboard('{Enter}')
    expect(onLogin).toHaveBeenCalledWith({ kind: 'basic', user: 'ada', password: 'a:b ü' })
  })

  it('only offers a login where it is one of several causes', async () => {
    const user = userEvent.setup()
    open({ page: LAN_PAGE, server: LAN, listens: 'answered' })
    expect(screen.queryByLabelText('Token')).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Enter a login' }))
    expect(screen.getByRole('radio', { name: 'Token', checked: true })).toBeTruthy()
  })

  it('keeps what was typed into the login when it tries again by itself', async () => {
    const user = userEvent.setup()
    const sketch: EvidenceSketch = { http: 'html' }
    const { rerender, ...acts } = open(sketch)
    await user.type(tokenField(), 'abc')
    const baseUrl = 'http://127.0.0.1:8188/'
    rerender(
      <Doctor
        target={{ baseUrl, key: serverKeyOf(baseUrl, false), simulated: false, proxied: false }}
        evidence={evidenceOf(sketch)}
        isTrying={false}
        retryInSeconds={3}
        login={null}
        onTryAgain={acts.onTryAgain}
        onOtherAddress={acts.onOtherAddress}
        onLogin={acts.onLogin}
      />,
    )
    expect(tokenField().value).toBe('abc')
  })
})

/** The words of what opens when it is asked for, and of the doctor's frame. */
import type { AddressProblem } from '@/comfy/serverAddress'

export const addressProblems: Record<AddressProblem, string> = {
  empty: 'Type the address of the PC that runs ComfyUI.',
  scheme: 'Only http and https addresses work.',
  host: 'This is no address. Type it like 192.168.1.20 or host:8188.',
  port: 'The port has to be a number up to 65535.',
}

export const connectTexts = {
  headline: 'Where does ComfyUI run?',
  why: 'Type the address of the PC that runs ComfyUI.',
  field: 'Address of ComfyUI',
  button: 'Connect',
  forms: 'Also: host:8188, https://host/comfy/, a pasted page address',
  credentials: 'The name and password in it are left out. Enter them as login once it asks for one.',
  used: 'Used before',
  simulate: 'Look around with the simulated server',
  simulateNote: 'Pictures are drawn, not generated.',
} as const

export const confirmTexts = {
  headline: 'Connect to this server?',
  why: 'The link that opened this page names it. You have not used it here. It would get your prompts and pictures.',
  connect: 'Connect',
  refuse: (address: string | null) => (address === null ? 'Another address' : `Use ${address}`),
} as const

export const doctorFrame = {
  asking: (address: string) => `Asking ${address}…`,
  askingWhy: 'Trying the ways that a page can reach it.',
  tryAgain: 'Try again',
  otherAddress: 'Another address',
  triesAgain: (seconds: number) => `tries again in ${seconds} s`,
  trying: 'trying…',
  login: 'Enter a login',
  checks: 'What was tried',
  see: 'To see for yourself, open ',
  seen: '. A line that begins with {"system" means that ComfyUI runs there, and so does a plain 403.',
} as const

export const loginTexts = {
  kind: 'Kind of login',
  token: 'Token',
  basic: 'Name and password',
  user: 'Name',
  password: 'Password',
  button: 'Log in',
  forget: 'Forget login',
  scope: (address: string) => `Kept in this browser and sent to ${address} only.`,
  missing: { token: 'Type or paste the token.', user: 'Type the name.' },
} as const

export const copyTexts = { copy: 'Copy', copied: 'Copied', selected: 'Selected: press Ctrl+C' } as const

export const phoneTexts = {
  scan: 'Scan it with the phone’s camera. Phone and PC have to be in the same network.',
  code: (url: string) => `QR code of ${url}`,
  address: 'Address',
  start: 'This page is open to this PC only. Start it open to your network:',
  comfyui: 'This ComfyUI answers only to its own PC. Start it open to your network:',
  serverHere: 'A phone cannot reach ComfyUI at this PC’s own address. Run Darkroom on this PC, open to your network:',
  afterwards: 'Then open this again.',
} as const

export const detailTexts = {
  version: 'ComfyUI',
  device: 'Device',
  address: 'Address',
  latency: 'Answers in',
  simulated: 'Simulated: pictures are drawn, not generated.',
  unknown: 'not told',
  doctor: 'What is wrong',
  phone: 'Open on phone',
  change: 'Change server',
  login: 'Login',
  loginChange: 'Change login',
} as const

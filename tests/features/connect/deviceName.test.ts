import { describe, expect, it } from 'vitest'
import { shortDeviceName } from '@/features/connect/deviceName'

describe('shortDeviceName', () => {
  it.each([
    ['cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync', 'RTX 4090'],
    ['cuda:1 NVIDIA RTX A6000 : native', 'RTX A6000'],
    ['cuda:0 AMD Radeon RX 7900 XTX : native', 'RX 7900 XTX'],
    ['xpu:0 Intel(R) Arc(TM) A770 Graphics', 'Arc A770'],
    ['cpu', 'CPU'],
    ['mps', 'MPS'],
    ['privateuseone', 'privateuseone'],
    ['NVIDIA', 'NVIDIA'],
    ['', ''],
  ])('calls %j %j', (name, expected) => {
    expect(shortDeviceName(name)).toBe(expected)
  })
})

// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { createEmitter } from '@/lib/emitter'

describe('createEmitter', () => {
  it('tells every listener, in the order they came', () => {
    const emitter = createEmitter<number>()
    const heard: string[] = []
    emitter.on((value) => heard.push(`first ${value}`))
    emitter.on((value) => heard.push(`second ${value}`))
    emitter.emit(1)
    expect(heard).toEqual(['first 1', 'second 1'])
  })

  it('goes on after a listener that throws, and reports it', () => {
    const onError = vi.fn()
    const emitter = createEmitter<number>(onError)
    const broken = new Error('broken listener')
    const listener = vi.fn()
    emitter.on(() => {
      throw broken
    })
    emitter.on(listener)
    emitter.emit(1)
    expect(listener).toHaveBeenCalledWith(1)
    expect(onError).toHaveBeenCalledWith(broken)
  })

  it('lets the same function listen twice and leave once', () => {
    const emitter = createEmitter<number>()
    const listener = vi.fn()
    const leave = emitter.on(listener)
    emitter.on(listener)
    leave()
    leave()
    emitter.emit(1)
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('does not trip over listeners that leave while they are told', () => {
    const emitter = createEmitter<number>()
    const second = vi.fn()
    const leave = emitter.on(() => leave())
    emitter.on(second)
    emitter.emit(1)
    expect(second).toHaveBeenCalledTimes(1)
  })
})

/** Tells listeners in the order they came. One that throws is reported and does not stop the others. */
export interface Emitter<T> {
  /** Returns its undo. */
  on(listener: (value: T) => void): () => void
  emit(value: T): void
}

export function createEmitter<T>(onListenerError: (error: unknown) => void = console.error): Emitter<T> {
  let listeners: readonly { call: (value: T) => void }[] = []
  return {
    on(call) {
      const entry = { call } // own object: the same function may listen twice and leave once
      listeners = [...listeners, entry]
      return () => {
        listeners = listeners.filter((other) => other !== entry)
      }
    },
    emit(value) {
      for (const { call } of listeners) {
        try {
          call(value)
        } catch (error) {
          onListenerError(error)
        }
      }
    },
  }
}

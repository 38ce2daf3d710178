import { afterEach } from 'vitest'

// Node-environment tests have no document; only component tests need React's tree taken down.
afterEach(async () => {
  if (typeof document === 'undefined') return
  const { cleanup } = await import('@testing-library/react')
  cleanup()
})

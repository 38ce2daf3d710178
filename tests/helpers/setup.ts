import { afterEach } from 'vitest'

// Node-environment tests have no document; only component tests need React's tree taken down.
if (typeof document !== 'undefined') {
  const { cleanup, configure } = await import('@testing-library/react')
  // Parts of the page are fetched when first used; on a busy machine that takes longer than the default second.
  configure({ asyncUtilTimeout: 8_000 })
  afterEach(cleanup)
}

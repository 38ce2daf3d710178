// @vitest-environment node
import { expect, it, vi } from 'vitest'
import { createObjectUrl, liveObjectUrls } from '@/lib/objectUrl'

it('gives an object URL back once, however often it is released', () => {
  const revoke = vi.spyOn(URL, 'revokeObjectURL')
  const before = liveObjectUrls()
  const { url, release } = createObjectUrl(new Blob(['x']))
  expect(liveObjectUrls()).toBe(before + 1)
  release()
  release()
  expect(revoke).toHaveBeenCalledExactlyOnceWith(url)
  expect(liveObjectUrls()).toBe(before)
})

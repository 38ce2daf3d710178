/**
 * Why something is kept in memory only. None of these stops the page; whoever shows them says what to do.
 * Words for people are made in features.
 */
export class StorageError extends Error {
  override name: string = 'StorageError'
}

/** The browser gives this page no IndexedDB (private window, blocked site data), or gave no answer. */
export class StorageRefusedError extends StorageError {
  override name = 'StorageRefusedError' as const
}

/** The disk, or this site's share of it, is full. What fits later is stored later. */
export class StorageFullError extends StorageError {
  override name = 'StorageFullError' as const
}

/** The data belongs to a newer version of this page, opened in another tab or before. A reload brings that version. */
export class StoreTooNewError extends StorageError {
  override name = 'StoreTooNewError' as const
}

/** What IndexedDB throws or aborts with, in our words. */
export function asStorageError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : ''
  switch (name) {
    case 'QuotaExceededError': return new StorageFullError('The storage of this site is full', { cause })
    case 'VersionError': return new StoreTooNewError('The stored data is of a newer version', { cause })
    case 'SecurityError':
    case 'InvalidStateError': return new StorageRefusedError('The browser refuses storage', { cause })
    default: return new StorageError(`Storage failed: ${name || String(cause)}`, { cause })
  }
}

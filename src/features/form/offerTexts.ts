/** The words beside a value that the server does not have. */
import type { MatchKind } from '@/workflow/form/nearest'

export const offerWords = {
  useThis: 'Use this',
  useForAll: 'Use for all',
  nothingLike: 'The server has nothing of a like name. Choose another from the list.',
  listEmpty: 'The server lists none. Put a file into its models folder, then refresh.',
} as const

/** In what an offered name agrees with the one that is missing. */
export const matchWords: Readonly<Record<MatchKind, string>> = {
  slashes: 'the same file',
  case: 'the same file, in other case',
  folder: 'the same file in another folder',
  folderAndCase: 'the same file in another folder',
  extension: 'the same name, another extension',
  similar: '',
}

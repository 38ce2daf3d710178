/** The words of pickers. */
export const words = {
  search: 'Search',
  favourites: 'Favourites',
  recent: 'Recent',
  asGrid: 'Show previews',
  asList: 'Show as a list',
  notKnown: 'The choices are not known yet.',
  noneOnServer: 'The server lists none.',
  noPreview: 'No preview',
  triggerWords: 'Trigger words',
  loading: 'Asking the server…',
  noWords: 'The file names no trigger words.',
  notAsked: 'The server did not tell. Close and open this to ask again.',
  noPrompt: 'This workflow has no prompt field to add them to.',
  embedding: 'Insert embedding',
  noEmbeddings: 'The server has no embeddings. Put some into its models/embeddings folder.',
  embeddingsFailed: 'The server did not tell its embeddings.',
  again: 'Try again',
} as const

export function nothingCalled(query: string): string {
  return `Nothing here is called “${query.trim()}”.`
}

/** "38 of 5,214" */
export function countText(found: number, total: number): string {
  const all = total.toLocaleString('en')
  return found === total ? all : `${found.toLocaleString('en')} of ${all}`
}

export function favouriteLabel(name: string, isFavourite: boolean): string {
  return isFavourite ? `Remove ${name} from favourites` : `Add ${name} to favourites`
}

export function addWord(word: string): string {
  return `Add “${word}” to the prompt`
}

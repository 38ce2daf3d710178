/** The words of pickers of models, of trigger words and of embeddings. */
export const words = {
  notKnown: 'The choices are not known yet.',
  noneOnServer: 'The server lists none.',
  triggerWords: 'Trigger words',
  loading: 'Asking the server…',
  noWords: 'The file names no trigger words.',
  notAsked: 'The server did not tell. Close and open this to ask again.',
  noPrompt: 'This workflow has no prompt field to add them to.',
  noEmbeddings: 'The server has no embeddings. Put some into its models/embeddings folder.',
  embeddingsFailed: 'The server did not tell its embeddings.',
} as const

export function addWord(word: string): string {
  return `Add “${word}” to the prompt`
}

export function trainedOn(count: number): string {
  return count === 1 ? 'In 1 caption of its training' : `In ${count} captions of its training`
}

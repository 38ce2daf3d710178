/** What stands in place of the results while there is none. The words of the list itself are listTexts.ts. */
export const words = {
  results: 'Results',
  empty: 'No results yet',
  emptyWhy: 'Every picture a run makes is kept here with the values that made it.',
} as const

/** The words of the bar that is there from the first paint; all others of a run are in texts.ts. */
export const words = {
  generate: 'Generate',
  runs: 'Runs',
  fewerRuns: 'Fewer runs',
  moreRuns: 'More runs',
} as const

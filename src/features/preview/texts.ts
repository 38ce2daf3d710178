/** The words of the stage itself. Those of a run on it are runTexts.ts. */
export const words = { stage: 'Stage', backToLive: 'Back to live' } as const

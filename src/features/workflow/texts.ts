/** The words of opening workflows. What is wrong with one is problemTexts.ts. */
export const words = {
  workflow: 'Workflow',
  none: 'No workflow',
  openFile: 'Open file…',
  openNote: 'Or drop a file anywhere on the page, or paste one',
  openSaved: 'Open from the server…',
  openSavedNote: 'Workflows saved in ComfyUI',
  fileInput: 'Open workflow file',
  drop: 'Drop a workflow',
  dropNote: 'JSON, or a picture or film that holds one',
  pasted: 'Pasted workflow',
  opening: 'Opening',
  cancel: 'Cancel',
  held: 'Not sent: the server would refuse this',
  heldBlocked: 'Not sent: what would run is not known',
  sendAnyway: 'Send anyway',
  dismiss: 'Dismiss',
  unchanged: 'What was open is still open.',
  askAgain: 'Ask the server again',
} as const

export function menuName(name: string | null): string {
  return name === null ? words.none : `${words.workflow}: ${name}`
}

/** "2 problems in this workflow" */
export function notesTitle(count: number): string {
  return count === 1 ? 'A problem in this workflow' : `${count} problems in this workflow`
}

/** Words of the form's parts that are fetched later than the form: search, nodes, menus, rare controls. */
import type { ExactJsonError } from '@/lib/exactJson'

export const words = {
  hidden: 'Hidden',
  search: 'Search parameters',
  nothingFound: 'Nothing found.',
  searchList: 'Search',
  noneChosen: 'None',
  chooseNone: 'None',
  chooseColor: 'choose',
  noColor: 'A colour is needed, like #ff8800.',
  json: 'JSON',
  askAgain: 'Ask for the choices again',
  notConnected: 'The choices are asked for when the page is connected.',
  choicesFailed: 'The choices could not be had. The value is kept.',
  routeRefused: 'Its choices lie on another host, which is not asked. The value is kept.',
  undo: 'Undo',
  redo: 'Redo',
  formMenu: 'Form',
  lora: 'LoRA',
  clipStrength: 'CLIP',
  addMember: 'Add',
  removeMember: 'Remove',
  reset: 'Reset',
  resetAll: 'Reset all',
  copyValue: 'Copy value',
  pin: 'Pin to the top',
  unpin: 'Unpin',
  moveUp: 'Move up',
  moveDown: 'Move down',
  rename: 'Rename…',
  name: 'Name',
  ownName: 'Use its own name',
  hide: 'Hide',
  show: 'Show again',
  openAll: 'Open all nodes',
  closeAll: 'Close all nodes',
  clearLayout: 'Forget pins, names and hidden fields',
  clipApart: 'Set CLIP strength apart',
  clipTogether: 'Set CLIP strength along',
} as const

export const searchText = (count: number) => (count === 1 ? 'Search 1 other parameter' : `Search ${count} other parameters`)
export const hiddenText = (count: number) => `${words.hidden} (${count})`
export const foundText = (count: number) => (count === 1 ? '1 found' : `${count} found`)
export const chosenText = (count: number, total: number) => `${count} of ${total} chosen`
export const shownOf = (count: number, total: number) => `${count} of ${total} shown: search for the others.`
export const lorasOn = (on: number, total: number) => `${on} of ${total} on`
export const resetNode = (title: string) => `Reset ${title}`
export const loraOnText = (name: string) => `${name} on`
export const menuOf = (label: string) => `Menu: ${label}`

/** Null: it was read, but cannot be sent. */
export function jsonProblem(error: ExactJsonError | null): string {
  if (error === null || error.line === null) return 'This cannot be sent as JSON.'
  return `${error.reason}, line ${error.line}, column ${error.column}.`
}

/** The words of pickers of any kind. */
export const words = {
  search: 'Search',
  favourites: 'Favourites',
  recent: 'Recent',
  noFolder: 'Not in a folder',
  asGrid: 'Show previews',
  asList: 'Show as a list',
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

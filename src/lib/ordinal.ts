/** "1st", "2nd", "11th", "22nd": a place in a queue. */
export function ordinal(position: number): string {
  const isTeen = position % 100 >= 11 && position % 100 <= 13
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][position % 10] ?? 'th')
  return `${position}${ending}`
}

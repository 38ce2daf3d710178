/**
 * Where the picture and what stands under it go on the stage. Pure: sizes in CSS pixels in and out.
 * The picture is the largest that fits; the block under it (step bar, facts, filmstrip) shares its edges,
 * but is never narrower than it can be read.
 */
const SIDE_MARGIN = 100
/** Run block and stage foot. */
const BLOCK_HEIGHT = 180
const MIN_BLOCK_WIDTH = 480
/** Ten filmstrip slots with nine gaps of 4: (width - 36) must divide by 10 for slots of whole pixels. */
const FILM_GAPS = 36
const FILM_SLOTS = 10

export interface StageFit {
  picture: { width: number; height: number }
  /** Width of the block under the picture, centred. */
  blockWidth: number
}

/** `aspect` is width divided by height. Never answers less than 1 by 1. */
export function fitPicture(stage: { width: number; height: number }, aspect: number, isPhone = false): StageFit {
  const roomWidth = Math.max(1, stage.width - (isPhone ? 0 : SIDE_MARGIN))
  const roomHeight = Math.max(1, stage.height - (isPhone ? 0 : BLOCK_HEIGHT))
  const safeAspect = Number.isFinite(aspect) && aspect > 0 ? aspect : 1
  let width = Math.min(roomWidth, roomHeight * safeAspect)
  if (!isPhone && width > FILM_GAPS + FILM_SLOTS) width = Math.floor((width - FILM_GAPS) / FILM_SLOTS) * FILM_SLOTS + FILM_GAPS
  width = Math.max(1, Math.floor(width))
  const height = Math.max(1, Math.round(width / safeAspect))
  const blockWidth = isPhone ? stage.width : Math.min(roomWidth, Math.max(width, MIN_BLOCK_WIDTH))
  return { picture: { width, height }, blockWidth }
}

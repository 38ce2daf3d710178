/**
 * Reads what a prompt asks for: the place, the light, the season, and things that stand in it. Words that are not known
 * still count, through the seed. Negative words take things away.
 */
import type { Colour } from './colour'
import { createRandom, hashText } from './random'
import type { SceneRequest } from './request'

type Place = 'lake' | 'mountains' | 'forest' | 'city' | 'dunes' | 'ocean' | 'meadow' | 'portrait' | 'space'
export type Light = 'day' | 'dawn' | 'golden' | 'sunset' | 'dusk' | 'night' | 'storm'
type Season = 'green' | 'snow' | 'autumn' | 'spring'
type Subject = 'bottle' | 'cabin' | 'boat' | 'birds' | 'lighthouse' | 'moon' | 'aurora'

export interface SceneSpec {
  place: Place
  light: Light
  season: Season
  subjects: ReadonlySet<Subject>
  /** 0 to 1 each. */
  fog: number
  clouds: number
  stars: number
  tint: Colour | null
  isMonochrome: boolean
}

const places: readonly (readonly [Place, RegExp])[] = [
  ['portrait', /portrait|\bface\b|woman|\bman\b|\bgirl\b|\bboy\b|person|character|model wearing|headshot|elf|wizard|astronaut/],
  ['space', /\bspace\b|nebula|planet|cosmos|cosmic|universe|galaxy(?! bottle)/],
  ['dunes', /dune|desert|sahara|\bsand\b/],
  ['ocean', /ocean|\bsea\b|beach|coast|\bwaves?\b|island|harbou?r|lighthouse|sailing/],
  ['city', /city|cityscape|skyline|street|stall\b|market|shop|caf[eé]|alley|cobble|skyscraper|cyberpunk|urban|tokyo|downtown|neon/],
  ['lake', /lake|pond|river|fjord|reflection|\bloch\b|water|bottle/],
  ['forest', /forest|\bwoods?\b|woodland|jungle|\btrees?\b|\bpines?\b|redwood/],
  ['mountains', /mountain|peak|\balps|alpine|summit|glacier|cliff|canyon/],
  ['meadow', /meadow|field|hills?\b|prairie|countryside|valley|vineyard|farm|flowers?|lavender/],
  ['mountains', /landscape|scenery/],
]
const lights: readonly (readonly [Light, RegExp])[] = [
  ['night', /night|midnight|moon|stars?\b|starry|milky way|aurora|northern lights/],
  ['storm', /storm|overcast|\brain|thunder|moody|gloomy|dramatic sky/],
  ['sunset', /sunset|red sky|burning sky|dying light/],
  ['golden', /golden hour|golden light|warm light|evening|cinematic/],
  ['dusk', /dusk|twilight|blue hour|neon|cyberpunk/],
  ['dawn', /dawn|sunrise|morning|\bmist|misty|pastel/],
  ['day', /\bday\b|daylight|noon|sunny|bright|clear sky|blue sky|summer/],
]
const seasons: readonly (readonly [Season, RegExp])[] = [
  ['snow', /snow|winter|ice\b|frozen|frost|arctic|glacier/],
  ['autumn', /autumn|fall foliage|\bfall\b|october|orange leaves|maple/],
  ['spring', /spring|cherry|blossom|sakura|flowers?|lavender/],
]
const subjects: readonly (readonly [Subject, RegExp])[] = [
  ['bottle', /bottle|potion|flask/],
  ['cabin', /cabin|hut|cottage|house|lodge|barn/],
  ['boat', /fishing|harbou?r|boat|sail|canoe|kayak|rowing/],
  ['birds', /birds?\b|gulls?|geese|crane/],
  ['lighthouse', /lighthouse/],
  ['moon', /moon/],
  ['aurora', /aurora|northern lights/],
]
const tints: readonly (readonly [RegExp, Colour])[] = [
  [/purple|violet|lavender|magenta/, [0.62, 0.36, 0.86]],
  [/teal|turquoise|cyan|aqua/, [0.15, 0.66, 0.68]],
  [/emerald|\bgreen\b|moss/, [0.22, 0.6, 0.34]],
  [/\bred\b|crimson|scarlet|ruby/, [0.82, 0.2, 0.2]],
  [/\bpink\b|rose\b|blush/, [0.95, 0.55, 0.66]],
  [/orange|amber|copper/, [0.95, 0.58, 0.22]],
  [/\bblue\b|azure|indigo|cobalt/, [0.2, 0.42, 0.85]],
  [/\bgold\b|golden|yellow/, [0.95, 0.8, 0.4]],
]

export function readScene({ prompt, negative, seed, style }: SceneRequest): SceneSpec {
  const wanted = `${prompt} ${style.replaceAll(/[_./-]/g, ' ')}`.toLowerCase()
  const unwanted = negative.toLowerCase()
  const isWanted = (pattern: RegExp) => pattern.test(wanted) && !pattern.test(unwanted)
  // What the prompt leaves open is chosen by prompt and seed together.
  const random = createRandom(hashText(`${wanted}|${seed}`))
  const find = <T>(table: readonly (readonly [T, RegExp])[]): T | null => table.find(([, pattern]) => isWanted(pattern))?.[0] ?? null

  const place = find(places) ?? random.pick(['lake', 'mountains', 'lake', 'meadow', 'ocean'])
  const light = find(lights) ?? random.pick(['golden', 'dawn', 'day', 'sunset', 'golden', 'dusk'])
  const isDark = light === 'night' || light === 'dusk' || place === 'space'
  return {
    place,
    light: place === 'space' ? 'night' : light,
    season: find(seasons) ?? 'green',
    subjects: new Set(subjects.filter(([, pattern]) => isWanted(pattern)).map(([subject]) => subject)),
    fog: isWanted(/fog|foggy|\bmist|misty|haze|hazy|smoke/) ? random.between(0.65, 0.9) : random.between(0.15, 0.4),
    clouds: unwanted.includes('cloud') || isWanted(/clear sky|cloudless|starry|milky way|aurora/) ? 0.05
      : isWanted(/cloud|storm|overcast|dramatic/) ? random.between(0.65, 0.85) : random.between(0.25, 0.55),
    stars: unwanted.includes('star') ? 0 : isWanted(/stars?\b|starry|milky way|galaxy|nebula/) ? 1 : isDark ? 0.55 : 0,
    tint: tints.find(([pattern]) => isWanted(pattern))?.[1] ?? null,
    isMonochrome: isWanted(/black and white|monochrome|\bink\b|charcoal|b&w|noir/),
  }
}

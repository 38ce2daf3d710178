/** Seeds, exact to 64 bits, and what becomes of them at every run. */
import { inputOf, sentPrompts } from './helpers/prompts'
import { expect, test } from './helpers/test'

const LARGEST = '18446744073709551615'

test('sends the largest seed as it was typed', async ({ app, page, simulator: { control } }) => {
  await app.hasFields()
  await app.chooseSeedMode('Fixed')
  await app.setNumber(app.steps, 2)
  await app.setNumber(app.seed, LARGEST)
  await app.generate.click()
  await app.hasResult()
  expect(sentPrompts(control).map((sent) => inputOf(sent, 'KSampler', 'seed'))).toEqual([18446744073709551615n])
  const post = control.requests.find(({ method, path }) => method === 'POST' && path.endsWith('/prompt'))
  expect(post?.body).toContain(`"seed":${LARGEST}`)
  await expect(app.seed).toHaveValue(LARGEST)
  await expect(app.stage.getByText(`seed ${LARGEST}`)).toBeVisible()

  await app.seed.press('ArrowUp')
  await expect(app.seed).toHaveValue(LARGEST)
  await app.seed.press('ArrowDown')
  await expect(app.seed).toHaveValue('18446744073709551614')
  await app.setNumber(app.seed, '18446744073709551616')
  await expect(page.getByText(`At most ${LARGEST}.`)).toBeVisible()
})

test('counts up for each of several runs, and shows the last seed that was sent', async ({ app, simulator: { control } }) => {
  await app.hasFields()
  await app.chooseSeedMode('Increment')
  await app.setNumber(app.steps, 2)
  await app.setNumber(app.seed, '9007199254740991')
  await app.setNumber(app.runs, 3)
  await app.generate.click()
  await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(3)
  expect(sentPrompts(control).map((sent) => inputOf(sent, 'KSampler', 'seed'))).toEqual([9007199254740992n, 9007199254740993n, 9007199254740994n])
  await expect(app.seed).toHaveValue('9007199254740994')
})

test('rolls a new seed for every run, and takes the last one back with one tap', async ({ app, page, simulator: { control } }) => {
  await app.hasFields()
  await app.setNumber(app.steps, 2)
  await app.setNumber(app.runs, 2)
  await app.generate.click()
  await expect(app.results.getByRole('option', { name: /^Result/ })).toHaveCount(2)
  const seeds = sentPrompts(control).map((sent) => String(inputOf(sent, 'KSampler', 'seed')))
  expect(new Set(seeds).size).toBe(2)
  await expect(app.seed).toHaveValue(seeds[1]!)

  await app.setNumber(app.seed, 5)
  await page.getByRole('button', { name: 'Use last seed' }).click()
  await expect(app.seed).toHaveValue(seeds[1]!)
  await expect(page.getByRole('button', { name: 'Seed mode: Fixed' })).toBeVisible()
})

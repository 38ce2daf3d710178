/** A login in front of ComfyUI: asked for, used for everything, and seen by nobody else. */
import type { Page } from '@playwright/test'
import type { SimulatorOptions } from '../simulator/simulator'
import { createApp, type App } from './helpers/app'
import { download } from './helpers/download'
import { expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST, type Watch } from './helpers/watch'

test.skip(...NEEDS_SIMULATOR)
test.beforeEach(({ watch }) => watch.allow(FAILED_REQUEST)) // the first answers are refusals

const TOKEN = 'open-sesame-4711'
const PASSWORD = 'pass:wörd 4711'
const basicHeader = `Basic ${Buffer.from(`ada:${PASSWORD}`).toString('base64')}`

const asked: URL[] = []

function onlyWith(header: string): SimulatorOptions {
  return {
    authorize(authorization, url) {
      asked.push(url)
      return authorization === header
    },
  }
}

test.describe('a token behind the start command', () => {
  test.use({ simulatorOptions: onlyWith(`Bearer ${TOKEN}`) })

  test('is asked for, refused when it is wrong, and then carries everything', async ({ page, darkroom, watch, simulator }) => {
    const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
    await page.goto(app.url)
    await expect(page.getByRole('heading', { name: 'A login is needed' })).toBeVisible()
    await logIn(page, 'not it')
    await expect(page.getByRole('heading', { name: 'The login was refused' })).toBeVisible()
    await expect(page.getByText(`127.0.0.1:${simulator.port} does not accept it. Check it and try again.`)).toBeVisible()
    await logIn(page, TOKEN)
    await app.isReady()
    await makesAndKeeps(app)
    await isSecret(app, watch, TOKEN)
    expect(asked.map(String).join('\n')).not.toContain(TOKEN)
    expect(asked.some((url) => url.searchParams.has('darkroom-auth'))).toBe(false)

    await app.page.reload()
    await app.isReady()
    await app.hasResult()
    await app.server.click()
    await page.getByRole('button', { name: 'Change login' }).click()
    await page.getByRole('button', { name: 'Forget login' }).click()
    await expect(page.getByRole('heading', { name: 'A login is needed' })).toBeVisible()
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(TOKEN)
  })
})

test.describe('a name and a password behind the start command', () => {
  test.use({ simulatorOptions: onlyWith(basicHeader) })

  test('work for requests, the socket and pictures', async ({ page, darkroom, watch }) => {
    const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
    await page.goto(app.url)
    await page.getByText('Name and password', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ada')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await app.isReady()
    await makesAndKeeps(app)
    await isSecret(app, watch, PASSWORD)
  })
})

test.describe('a token of a proxy on another origin', () => {
  // Such proxies let the browser's question for permission pass, and take the token of a socket from its address.
  test.use({
    simulatorOptions: { corsHeader: '*' },
  })

  test('goes to that server only', async ({ page, host, simulator, watch }) => {
    const gate = await host({
      comfy: simulator,
      answer: (request, response) => {
        if (request.method === 'OPTIONS' || request.headers.authorization === `Bearer ${TOKEN}`) return false
        response.writeHead(401, { 'Access-Control-Allow-Origin': '*' }).end()
        return true
      },
    })
    const other = await host({ pageAt: '/' })
    const app = createApp(page, `http://127.0.0.1:${other.port}/?server=127.0.0.1:${gate.port}`)
    const carriers = new Set<string>()
    page.on('request', (request) => {
      if (JSON.stringify([request.url(), request.headers()]).includes(TOKEN)) carriers.add(new URL(request.url()).host)
    })
    await page.goto(app.url)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await logIn(page, TOKEN)
    await app.isReady()
    await makesAndKeeps(app)
    await isSecret(app, watch, TOKEN)
    expect([...carriers]).toEqual([`127.0.0.1:${gate.port}`])
  })
})

async function logIn(page: Page, token: string) {
  await page.locator('input[type=password]').fill(token)
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** Previews come over the socket, the result by an address that needs the login: an `<img>` could not send it. */
async function makesAndKeeps(app: App) {
  await app.hasFields()
  await app.setNumber(app.steps, 3)
  await app.generate.click()
  await app.hasResult()
  await expect(app.result()).toHaveAttribute('src', /^blob:/)
  expect((await download(app.page, app.download)).bytes.subarray(1, 4).toString()).toBe('PNG')
  await expect(app.results.locator('img').first()).toHaveAttribute('src', /^blob:/)
}

async function isSecret(app: App, watch: Watch, secret: string) {
  const { page } = app
  expect(page.url()).not.toContain(secret)
  expect(watch.consoleText()).not.toContain(secret)
  const holders = await page.evaluate((text) => Object.entries(localStorage).filter(([, value]) => String(value).includes(text)).map(([key]) => key), secret)
  expect(holders).toEqual([expect.stringMatching(/^darkroom:auth:/)])
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(secret)
  expect(await page.content()).not.toContain(secret)
}

/** The ways to serve the page, and which server it then works with. */
import { startDarkroom } from '../../tools/start/server'
import { startSimulator } from '../simulator/simulator'
import { createApp, type App } from './helpers/app'
import { download } from './helpers/download'
import { freePort } from './helpers/host'
import { DIST, expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

test.skip(...NEEDS_SIMULATOR)

/** What ComfyUI sends with every answer under --disable-api-nodes (protocol 4.3). */
const OFFLINE_POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' data:; frame-src 'self'; object-src 'self';"

test.describe('by ComfyUI itself', () => {
  for (const [way, pageAt, file, below] of [
    ['as its front end (--front-end-root)', '/', '', '/'],
    ['as a custom node', '/darkroom/', '', '/'],
    ['as a folder of its extensions', '/extensions/comfy-darkroom/', 'index.html', '/'],
    ['below the prefix of a reverse proxy', '/art/comfy/darkroom/', '', '/art/comfy/'],
  ] as const) {
    test(`${way}, the page works with the server that it came from`, async ({ page, host, simulator, watch }) => {
      // Whether it is ComfyUI or the start command that serves it is found out by asking for a file of the latter.
      watch.allow(FAILED_REQUEST)
      const comfy = await host({ pageAt, comfy: { url: simulator.url, below } })
      const app = createApp(page, `http://127.0.0.1:${comfy.port}${pageAt}${file}`)
      await app.open()
      await expect(app.server).toHaveAccessibleName(new RegExp(`at 127\\.0\\.0\\.1:${comfy.port}${below.replace(/\/$/, '')}$`))
      await runs(app)
      expect(new URL(await app.result().getAttribute('src') ?? '').pathname).toBe(`${below}api/view`)
    })
  }

  test('under its policy of --disable-api-nodes everything works, pictures over the socket and downloads too', async ({ page, host, simulator, watch }) => {
    watch.allow(FAILED_REQUEST)
    const comfy = await host({ pageAt: '/', comfy: simulator, headers: { 'Content-Security-Policy': OFFLINE_POLICY } })
    const app = createApp(page, `http://127.0.0.1:${comfy.port}/`)
    await app.open()
    await app.hasFields()
    await runs(app)
    expect((await download(page, app.download)).bytes.subarray(1, 4).toString()).toBe('PNG')
    await app.chooseDelivery('Websocket')
    await runs(app)
    expect((await download(page, app.download)).bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(watch.problems()).toEqual([])
  })

  test('under that policy another server is out of reach, and the page says why', async ({ page, host, simulator, watch }) => {
    watch.allow(/Content[- ]Security[- ]Policy/i)
    watch.allow(FAILED_REQUEST)
    const comfy = await host({ pageAt: '/', comfy: simulator, headers: { 'Content-Security-Policy': OFFLINE_POLICY } })
    const address = `127.0.0.1:${simulator.port}`
    await page.goto(`http://127.0.0.1:${comfy.port}/?server=${address}`)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'This page may speak only to its own server' })).toBeVisible()
    await expect(page.getByText(`npm start -- --server http://${address}`)).toBeVisible()
  })
})

test.describe('from static files', () => {
  test.use({ simulatorOptions: { corsHeader: '*' } })
  test.beforeEach(({ watch }) => watch.allow(FAILED_REQUEST)) // the page looks for what serves it

  test('a server that only the address names is asked about first, and known from then on', async ({ page, host, simulator }) => {
    const site = await host({ pageAt: '/some/folder/' })
    const app = createApp(page, `http://127.0.0.1:${site.port}/some/folder/`)
    const address = `127.0.0.1:${simulator.port}`
    await page.goto(`${app.url}?server=${address}`)
    await expect(page.getByRole('heading', { name: 'Connect to this server?' })).toBeVisible()
    await expect(page.getByText(address, { exact: true })).toBeVisible()
    expect(simulator.control.requests).toEqual([])
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await app.isReady()
    await runs(app)
    expect((await download(page, app.download)).bytes.subarray(1, 4).toString()).toBe('PNG') // from another origin

    await page.reload()
    await app.isReady()
    await app.hasResult()
    await page.goto(app.url) // the last used
    await app.isReady()
    await expect(app.server).toHaveAccessibleName(new RegExp(`at ${address}$`))
  })

  test('a server that is refused is never asked', async ({ page, host, simulator }) => {
    const site = await host({ pageAt: '/' })
    await page.goto(`http://darkroom.lan:${site.port}/?server=127.0.0.1:${simulator.port}`)
    await page.getByRole('button', { name: 'Another address' }).click()
    await expect(page.getByRole('heading', { name: 'Where does ComfyUI run?' })).toBeVisible()
    expect(simulator.control.requests).toEqual([])
  })

  test('on this PC it tries the usual address', async ({ page, host, watch }) => {
    watch.allow(/./) // the requests end in the browser
    const asked = page.waitForRequest('http://127.0.0.1:8188/**')
    await page.route('http://127.0.0.1:8188/**', (route) => route.abort())
    await page.routeWebSocket('ws://127.0.0.1:8188/**', (socket) => socket.close())
    const site = await host({ pageAt: '/' })
    await page.goto(`http://localhost:${site.port}/`)
    await asked
  })

  test('elsewhere it asks, address prefilled, and takes what people type', async ({ page, host, simulator }) => {
    const site = await host({ pageAt: '/' })
    const app = createApp(page, `http://darkroom.lan:${site.port}/`)
    await page.goto(app.url)
    const field = page.getByRole('textbox', { name: 'Address of ComfyUI' })
    await expect(field).toHaveValue('darkroom.lan:8188')
    await field.fill('ftp://nothing')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(page.getByText('Only http and https addresses work.')).toBeVisible()
    expect(simulator.control.requests).toEqual([])

    // Of the page that somebody has open on that PC; the name leads to this machine.
    await field.fill(`http://comfy-pc.lan:${simulator.port}/extensions/comfy-darkroom/index.html#/`)
    await field.press('Enter')
    await app.isReady()
    await expect(app.server).toHaveAccessibleName(new RegExp(`at comfy-pc\\.lan:${simulator.port}$`))
    await runs(app)
  })
})

test.describe('by the start command', () => {
  test('with nothing at the usual address the simulator stands in, until the real one answers', async ({ page, watch }) => {
    const port = await freePort()
    const darkroom = await startDarkroom({
      distDir: DIST, port: 0, usualAddress: `http://127.0.0.1:${port}/`, askEveryMs: 50,
      startSimulator: () => startSimulator({ stepDelayMs: 4 }),
    })
    const app = createApp(page, `http://127.0.0.1:${darkroom.port}/`)
    await app.open()
    await expect(page.getByText('Simulated ComfyUI: pictures are drawn, not generated.')).toBeVisible()
    await expect(app.server).toHaveAccessibleName(/^Server: Connected Simulated/)
    await app.prompt.fill('written while it was simulated')
    await runs(app)

    const real = await startSimulator({ port, stepDelayMs: 4 })
    await expect(page.getByText(`ComfyUI answers at 127.0.0.1:${port} now.`)).toBeVisible({ timeout: 10_000 })
    await page.getByRole('button', { name: 'Switch to it' }).click()
    await expect(page.getByText('Simulated ComfyUI')).toHaveCount(0)
    await app.isReady()
    await expect(app.results.getByText('No results yet')).toBeVisible() // drawn ones are kept apart
    await expect(app.prompt).toHaveValue('written while it was simulated')
    await runs(app)
    expect(real.control.requests.some(({ path }) => path.endsWith('/prompt'))).toBe(true)
    watch.rest()
    await real.close()
    await darkroom.close()
  })

  test('the page shows what it is connected to', async ({ app, page, simulator }) => {
    await expect(app.server).toHaveAccessibleName(`Server: Connected Simulated GPU, ComfyUI 0.33.0 at 127.0.0.1:${simulator.port}`)
    await app.server.click()
    const details = page.getByRole('dialog', { name: 'Server' })
    await expect(details.getByText('0.33.0', { exact: true })).toBeVisible()
    await expect(details.getByText(/GB in use, .+ free$/)).toBeVisible()
    await expect(details.getByText(/^\d+ ms$/)).toBeVisible()
    await details.getByRole('button', { name: 'Open on phone' }).click()
    await expect(page.getByRole('dialog', { name: 'Open on phone' }).getByText('npm start -- --host')).toBeVisible()
  })

  test.describe('open to the network', () => {
    test.use({ darkroomOptions: { network: true } })

    test('it shows a code for the phone', async ({ app, page, darkroom }) => {
      const [phoneUrl] = darkroom.state().phoneUrls
      test.skip(phoneUrl === undefined, 'this machine has no address in a network')
      await app.server.click()
      await page.getByRole('button', { name: 'Open on phone' }).click()
      await expect(page.getByRole('img', { name: `QR code of ${phoneUrl}` })).toBeVisible()
      await expect(page.getByText(phoneUrl ?? '', { exact: true })).toBeVisible()
    })
  })
})

async function runs(app: App) {
  const before = await app.page.getByRole('option', { name: /^Result/ }).count()
  await app.setNumber(app.steps, 2)
  await app.generate.click()
  await expect(app.page.getByRole('option', { name: /^Result/ })).toHaveCount(before + 1)
  await app.hasResult()
}

/**
 * The connection doctor: each cause that can be brought about is, and what the page says of it must be right, and
 * different from what it says of every other.
 */
import type { Page } from '@playwright/test'
import { startDarkroom } from '../../tools/start/server'
import { createApp } from './helpers/app'
import { freePort, startTalker } from './helpers/host'
import { DIST, expect, NEEDS_SIMULATOR, test } from './helpers/test'
import { FAILED_REQUEST } from './helpers/watch'

test.skip(...NEEDS_SIMULATOR)
test.beforeEach(({ watch }) => watch.allow(FAILED_REQUEST))

/** Headline and reason; ADDRESS stands for the server's. */
const texts = {
  nothingHere: ['Nothing answers at ADDRESS', 'ComfyUI is not running on this PC, or it uses another port.'],
  nothingOnOwnDevice: ['Nothing answers at ADDRESS', 'That address means this device itself. For ComfyUI on another PC, use the address of that PC.'],
  nothingInLan: ['Nothing answers at ADDRESS', 'That PC is off, or its ComfyUI answers only to itself.'],
  nothingOutside: ['Nothing answers at ADDRESS', 'The server is off, or the address is wrong.'],
  comfyGone: ['ComfyUI has stopped', 'This page came from it. Nothing answers at ADDRESS now.'],
  startCommandGone: ['The start command has stopped', 'This page reaches ComfyUI at ADDRESS through it.'],
  refusesHere: ['The server answers, but not to this page', 'ComfyUI at ADDRESS was started without permission for pages from another address. Another program there would look the same.'],
  refusesInLan: ['The server answers, but not to this page', 'ComfyUI at ADDRESS runs. It was started without permission for pages from another address.'],
  unknownName: ['The start command does not know this page’s address', 'It lets in localhost, IP addresses, and the names it was given.'],
  mixedContent: ['This page is https, ComfyUI is http', 'Browsers block http://ADDRESS from a page that came over https.'],
  localNetwork: ['The browser keeps this page from ComfyUI', 'Access to programs on this device is blocked for this page.'],
  loginNeeded: ['A login is needed', 'A proxy in front of ComfyUI at ADDRESS wants to know who you are.'],
  loginRefused: ['The login was refused', 'ADDRESS does not accept it. Check it and try again.'],
  html: ['A web page came instead of ComfyUI’s answer', 'Mostly that is a login page of a proxy in front. A wrong path gives one too.'],
  redirect: ['The address leads to another site', 'ADDRESS sends this page elsewhere, mostly to a sign-in.'],
  otherJson: ['Something else answers at ADDRESS', 'The answer is not one of ComfyUI’s.'],
  notFound: ['Something else answers at ADDRESS', 'It knows nothing of ComfyUI (404).'],
  socketRefused: ['The socket is blocked', 'ComfyUI answers requests, but what carries progress and previews does not get through.'],
  socketRefusedBehindProxy: ['The socket is blocked', 'Requests get through, but what carries progress and previews does not.'],
  socketSilent: ['The socket opens, but nothing comes through', 'ComfyUI answers requests. Something in between swallows the messages that carry progress and previews.'],
  socketWithoutLogin: ['The login does not reach the socket', 'Requests get through with it. A browser cannot send it with a socket.'],
  targetRefuses: ['ComfyUI at ADDRESS does not answer', 'The start command runs, but nothing listens there.'],
  targetUnknown: ['ComfyUI at ADDRESS does not answer', 'The start command runs, but finds no host of that name.'],
  targetCertificate: ['ComfyUI at ADDRESS does not answer', 'The start command runs, but does not trust the certificate it is shown.'],
  targetBreaks: ['ComfyUI at ADDRESS does not answer', 'The start command runs, but the connection to it breaks.'],
  serverError: ['ComfyUI reports an error of its own', 'ADDRESS answers with 500.'],
  gateway: ['The proxy answers, ComfyUI behind it does not', 'ADDRESS reports 503.'],
  slow: ['ADDRESS takes too long', 'Something listens there but does not answer in time. ComfyUI may still be starting, or loading a model.'],
  silence: ['No answer from ADDRESS', 'That PC is off or asleep, the address is wrong, or a firewall drops what is sent.'],
  pagePolicy: ['This page may speak only to its own server', 'The ComfyUI that serves it was started with --disable-api-nodes, which forbids other addresses.'],
  cannotReach: ['This page does not reach ADDRESS', 'The browser does not say what stops it. One of these does:'],
  keptBack: ['Something answers at ADDRESS, but not to this page', 'The browser does not say what stops it. One of these does:'],
} as const satisfies Record<string, readonly [headline: string, why: string]>

type Cause = keyof typeof texts

test('no two causes are told in the same words', () => {
  const all = Object.values(texts).map((text) => text.join('\n'))
  expect(new Set(all).size).toBe(all.length)
})

test.describe('asked directly', () => {
  test('nothing listens on this PC', async ({ page, host }) => {
    const address = `127.0.0.1:${await freePort()}`
    await openDirect(page, await host({ pageAt: '/' }), address)
    await says(page, 'nothingHere', address)
    await givesLine(page, `python main.py --port ${address.split(':')[1]} --enable-cors-header`)
    await linksStats(page, address)
    const asked = page.waitForRequest(`http://${address}/api/system_stats`)
    await page.getByRole('button', { name: 'Try again' }).click()
    await asked
    await says(page, 'nothingHere', address)
    await page.getByRole('button', { name: 'Another address' }).click()
    await expect(page.getByRole('textbox', { name: 'Address of ComfyUI' })).toHaveValue(`http://${address}/`)
  })

  test('nothing listens on a PC of the network', async ({ page, host }) => {
    const address = `comfy-pc.lan:${await freePort()}`
    await openDirect(page, await host({ pageAt: '/' }), address)
    await says(page, 'nothingInLan', address)
    await givesLine(page, /^python main\.py --listen --port \d+ --enable-cors-header$/)
    await linksStats(page, address)
  })

  test('nothing listens on a server outside', async ({ page, host }) => {
    const address = `comfy.example:${await freePort()}`
    await openDirect(page, await host({ pageAt: '/' }), `http://${address}`)
    await says(page, 'nothingOutside', address)
    await linksStats(page, address)
  })

  test('it runs here and refuses pages of another origin', async ({ page, host, simulator }) => {
    const address = `127.0.0.1:${simulator.port}`
    await openDirect(page, await host({ pageAt: '/' }), address)
    await says(page, 'refusesHere', address)
    await givesLine(page, /^python main\.py --port \d+ --enable-cors-header$/)
    await expect(page.getByText(`Without a flag: open ${address}/darkroom/ (with the custom node), or run npm start on that PC.`)).toBeVisible()
    await linksStats(page, address)
  })

  test('it runs in the network and refuses pages of another origin', async ({ page, host, simulator }) => {
    const address = `comfy-pc.lan:${simulator.port}`
    await openDirect(page, await host({ pageAt: '/' }), address)
    await says(page, 'refusesInLan', address)
  })

  test('something is kept back, and it is not to be told what', async ({ page, host, simulator }) => {
    const gate = await host({ comfy: simulator, refusesSockets: true })
    const address = `comfy-pc.lan:${gate.port}`
    await openDirect(page, await host({ pageAt: '/' }), address)
    await says(page, 'keptBack', address)
    await namesCauses(page, ['ComfyUI was started without permission for pages from another address.', 'Another program answers there. Check the port.', 'A proxy in front wants a login.'])
    await expect(page.getByRole('button', { name: 'Enter a login' })).toBeVisible()
    await linksStats(page, address)
  })

  test('a page of a plain-http address that reaches nothing', async ({ page, host }) => {
    const address = `comfy-pc.lan:${await freePort()}`
    await openDirect(page, await host({ pageAt: '/' }), address, { pageHost: 'darkroom.example' })
    await says(page, 'cannotReach', address)
    await namesCauses(page, ['ComfyUI is not running there.', /^Chrome keeps pages that came over http from the local network\./])
  })

  test('an https server that does not answer', async ({ page, host }) => {
    const address = `https://comfy.example:${await freePort()}`
    await openDirect(page, await host({ pageAt: '/' }), address)
    await says(page, 'cannotReach', address)
    await namesCauses(page, ['ComfyUI is not running there.', /^This browser does not know its certificate\./])
  })

  test.describe('by an https page', () => {
    test.use({ ignoreHTTPSErrors: true })

    test('an http server is mixed content', async ({ page, host, simulator, watch }) => {
      watch.allow(/Mixed Content/)
      const address = `comfy.example:${simulator.port}`
      await openDirect(page, await host({ pageAt: '/', tls: true }), `http://${address}`, { scheme: 'https' })
      await says(page, 'mixedContent', address)
    })
  })

  for (const permission of ['denied', 'granted'] as const) {
    test(`by a page of the internet, with the permission for programs on this device ${permission}`, async ({ playwright, launchOptions, watch, host, simulator }) => {
      const site = await host({ pageAt: '/', tls: true })
      // Chrome asks by the network that a page came from; this says that its address is one of the internet.
      const args = [...(launchOptions.args ?? []), `--ip-address-space-overrides=127.0.0.1:${site.port}=public`]
      const browser = await playwright.chromium.launch({ ...launchOptions, args })
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      await watch.over(context)
      const page = await context.newPage()
      await setNetworkPermission(page, `https://darkroom.example:${site.port}`, permission)
      const address = `127.0.0.1:${permission === 'granted' ? await freePort() : simulator.port}`
      await openDirect(page, site, address, { scheme: 'https', pageHost: 'darkroom.example' })
      await says(page, permission === 'granted' ? 'nothingOnOwnDevice' : 'localNetwork', address)
      watch.rest()
      await browser.close()
    })
  }

  test.describe('with permission for other origins', () => {
    test.use({ simulatorOptions: { corsHeader: '*' } })

    test('the socket is blocked while requests work', async ({ page, host, simulator }) => {
      const gate = await host({ comfy: simulator, refusesSockets: true })
      const address = `127.0.0.1:${gate.port}`
      await openDirect(page, await host({ pageAt: '/' }), address)
      await says(page, 'socketRefused', address)
      await givesLine(page, /proxy_set_header Upgrade \$http_upgrade;/)
      await expect(createApp(page, '').server).toHaveAccessibleName(/^Server: Connected/)
    })

    test('the login reaches requests and not the socket', async ({ page, host, simulator }) => {
      const gate = await host({ comfy: simulator, refusesSockets: true, answer: asksForToken('swordfish') })
      const address = `127.0.0.1:${gate.port}`
      await openDirect(page, await host({ pageAt: '/' }), address)
      await says(page, 'loginNeeded', address)
      await page.getByLabel('Token', { exact: true }).and(page.locator('input[type=password]')).fill('swordfish')
      await page.getByRole('button', { name: 'Log in' }).click()
      await says(page, 'socketWithoutLogin', address)
      await givesLine(page, `npm start -- --server http://${address}`)
    })
  })
})

test.describe('behind the start command', () => {
  test('the start command has stopped', async ({ page, app, darkroom, simulator }) => {
    await prefetched(page)
    await darkroom.close()
    await says(page, 'startCommandGone', `127.0.0.1:${simulator.port}`)
    await givesLine(page, 'npm start')
    await expect(app.server).toHaveAccessibleName(/^Server: Not connected/)
  })

  test('it was started anew without the name of this page', async ({ page, simulator }) => {
    const options = { distDir: DIST, server: simulator.url }
    const first = await startDarkroom({ ...options, port: 0, allowedNames: ['lan.test'] })
    await createApp(page, `http://lan.test:${first.port}/`).open()
    await prefetched(page)
    await first.close()
    const second = await startDarkroom({ ...options, port: first.port })
    await says(page, 'unknownName', `127.0.0.1:${simulator.port}`)
    await givesLine(page, 'npm start -- --allow-name lan.test')
    await page.goto('about:blank')
    await second.close()
  })

  for (const [cause, server, ways] of [
    ['targetRefuses', async () => `http://127.0.0.1:${await freePort()}`, /^python main\.py --port \d+$/],
    ['targetUnknown', () => 'http://no-such-host.invalid:8188', null],
  ] as const) {
    test(`its target does not answer: ${cause}`, async ({ page }) => {
      const address = await server()
      const darkroom = await startDarkroom({ distDir: DIST, port: 0, server: address })
      await page.goto(`http://127.0.0.1:${darkroom.port}/`)
      await says(page, cause, address.replace('http://', ''))
      if (ways) await givesLine(page, ways)
      await page.goto('about:blank')
      await darkroom.close()
    })
  }

  test('its target shows a certificate that it does not trust', async ({ page, host }) => {
    const target = await host({ tls: true })
    const address = `https://127.0.0.1:${target.port}`
    const darkroom = await startDarkroom({ distDir: DIST, port: 0, server: address })
    await page.goto(`http://127.0.0.1:${darkroom.port}/`)
    await says(page, 'targetCertificate', address)
    await page.goto('about:blank')
    await darkroom.close()
  })

  test('its target breaks the connection', async ({ page }) => {
    const talker = await startTalker('this is no HTTP\r\n\r\n')
    const darkroom = await startDarkroom({ distDir: DIST, port: 0, server: `http://127.0.0.1:${talker.port}` })
    await page.goto(`http://127.0.0.1:${darkroom.port}/`)
    await says(page, 'targetBreaks', `127.0.0.1:${talker.port}`)
    await page.goto('about:blank')
    await darkroom.close()
    await talker.close()
  })

  for (const [cause, fault] of [
    ['html', { kind: 'html' }],
    ['otherJson', { kind: 'otherJson' }],
    ['notFound', { kind: 'status', status: 404 }],
    ['serverError', { kind: 'status', status: 500 }],
    ['gateway', { kind: 'status', status: 503 }],
  ] as const) {
    test.describe(() => {
      test.use({ simulatorOptions: { fault: { fault } } })
      test(`something answers that is not ComfyUI as it should be: ${cause}`, async ({ page, darkroom, simulator }) => {
        // Of the socket alone nobody could tell; in front of a ComfyUI that is down it is refused, too.
        simulator.control.setSocketFault('refused')
        await page.goto(`http://127.0.0.1:${darkroom.port}/`)
        await says(page, cause, `127.0.0.1:${simulator.port}`)
        await recovers(page, () => {
          simulator.control.setFault(null)
          simulator.control.setSocketFault(null)
        })
      })
    })
  }

  test('the socket is blocked', async ({ page, darkroom, simulator }) => {
    simulator.control.setSocketFault('refused')
    await page.goto(`http://127.0.0.1:${darkroom.port}/`)
    await says(page, 'socketRefusedBehindProxy', `127.0.0.1:${simulator.port}`)
    await recovers(page, () => simulator.control.setSocketFault(null))
  })

  test('the socket is swallowed', async ({ page, darkroom, simulator }) => {
    test.slow() // as long as the page waits for a first word
    simulator.control.setSocketFault('silent')
    await page.goto(`http://127.0.0.1:${darkroom.port}/`)
    await says(page, 'socketSilent', `127.0.0.1:${simulator.port}`)
  })

  test('ComfyUI is too slow', async ({ page, darkroom, simulator }) => {
    test.slow() // as long as the page waits for an answer
    simulator.control.setFault({ fault: { kind: 'silent' } })
    await page.goto(`http://127.0.0.1:${darkroom.port}/`)
    await says(page, 'slow', `127.0.0.1:${simulator.port}`)
  })

  test('nothing answers at all', async ({ page }) => {
    test.slow() // as above
    const talker = await startTalker('')
    const darkroom = await startDarkroom({ distDir: DIST, port: 0, server: `http://127.0.0.1:${talker.port}` })
    await page.goto(`http://127.0.0.1:${darkroom.port}/`)
    await says(page, 'silence', `127.0.0.1:${talker.port}`)
    await page.goto('about:blank')
    await darkroom.close()
    await talker.close()
  })
})

test.describe('served by ComfyUI itself', () => {
  test('it has stopped', async ({ page, host, simulator }) => {
    const comfy = await host({ pageAt: '/', comfy: simulator })
    await createApp(page, `http://127.0.0.1:${comfy.port}/`).open()
    await prefetched(page)
    await comfy.close()
    await says(page, 'comfyGone', `127.0.0.1:${comfy.port}`)
  })

  test('a proxy sends its requests to a sign-in elsewhere', async ({ page, host, simulator }) => {
    let isSignedIn = true
    const elsewhere = await host({})
    const comfy = await host({
      pageAt: '/',
      comfy: simulator,
      answer: (request, response) => {
        if (isSignedIn || !request.url?.includes('system_stats')) return false
        response.writeHead(302, { Location: `http://sign-in.example:${elsewhere.port}/` }).end()
        return true
      },
    })
    await createApp(page, `http://127.0.0.1:${comfy.port}/`).open()
    await prefetched(page)
    isSignedIn = false
    simulator.control.setSocketFault('refused')
    simulator.control.dropSockets()
    await says(page, 'redirect', `127.0.0.1:${comfy.port}`)
  })
})

/** The page from static files, told by its address which server to use; nobody has used that one here before. */
async function openDirect(page: Page, site: { port: number }, server: string, { scheme = 'http', pageHost = '127.0.0.1' } = {}) {
  await page.goto(`${scheme}://${pageHost}:${site.port}/?server=${encodeURIComponent(server)}`)
  await expect(page.getByRole('heading', { name: 'Connect to this server?' })).toBeVisible()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
}

async function says(page: Page, cause: Cause, address: string) {
  const [headline, why] = texts[cause]
  const inPlace = (text: string) => text.replace('ADDRESS', address)
  const stage = page.getByRole('main', { name: 'Stage' })
  await expect(stage.getByRole('heading', { name: inPlace(headline), exact: true })).toBeVisible({ timeout: 15_000 })
  await expect(stage.getByText(inPlace(why), { exact: true })).toBeVisible()
}

async function givesLine(page: Page, line: string | RegExp) {
  await expect(page.getByRole('main').locator('code').filter({ hasText: line }).first()).toHaveText(line)
  await expect(page.getByRole('button', { name: 'Copy' })).toBeVisible()
}

async function linksStats(page: Page, address: string) {
  const url = `${address.startsWith('http') ? '' : 'http://'}${address}/system_stats`
  await expect(page.getByRole('link', { name: `${address}/system_stats` })).toHaveAttribute('href', url)
}

async function namesCauses(page: Page, causes: readonly (string | RegExp)[]) {
  const items = page.getByRole('main').getByRole('listitem').filter({ hasNotText: /^(Yes|No|Not known): / })
  await expect(items).toHaveText([...causes])
}

/** What is wrong is put right, and the page notices by itself. */
async function recovers(page: Page, repair: () => void) {
  repair()
  await expect(page.getByText('Write a prompt and run it')).toBeVisible({ timeout: 15_000 })
  await createApp(page, '').isReady()
}

async function setNetworkPermission(page: Page, origin: string, setting: 'granted' | 'denied') {
  const session = await page.context().newCDPSession(page)
  const { targetInfo } = await session.send('Target.getTargetInfo')
  const browser = await page.context().browser()?.newBrowserCDPSession()
  const context = targetInfo.browserContextId === undefined ? {} : { browserContextId: targetInfo.browserContextId }
  for (const name of ['local-network', 'loopback-network']) await browser?.send('Browser.setPermission', { permission: { name }, setting, origin, ...context })
}

/** The code of the doctor has been fetched: it comes from the very server that is about to go. */
async function prefetched(page: Page) {
  await expect.poll(() => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /\/(Doctor|probe|diagnose)-/.test(name)).length)).toBeGreaterThan(1)
}

function asksForToken(token: string) {
  return (request: { method?: string | undefined; headers: { authorization?: string | undefined } }, response: import('node:http').ServerResponse) => {
    if (request.method === 'OPTIONS' || request.headers.authorization === `Bearer ${token}`) return false
    response.writeHead(401, { 'Access-Control-Allow-Origin': '*' }).end()
    return true
  }
}

/**
 * What the connection doctor says for each verdict: what is wrong, why, and what to do, in short sentences. Pure.
 * Where two causes look the same from a page, both are named. The table of verdicts and texts stands in ARCHITECTURE.md.
 */
import type { Cause, Diagnosis } from '@/comfy/diagnose'
import type { Evidence } from '@/comfy/evidence'
import type { ServerTarget } from '@/comfy/serverAddress'
import { assertNever } from '@/lib/assertNever'
import { shownAddress, upstreamOf } from './address'
import { causeText } from './causeTexts'
import type { Subject } from './causeTexts'
import { startLine } from './startLine'
import type { Words } from './words'

export interface DoctorText {
  headline: string
  why: Words
  /** Several possible causes, each with what to do about it. */
  causes: readonly Words[]
  /** `lead` says what the line is for. */
  command: { lead: string; line: string } | null
  /** Other ways, one paragraph each. */
  ways: readonly Words[]
  /** needed: the form is open; possible: it is offered. */
  login: 'needed' | 'possible' | null
}

export function doctorText(diagnosis: Diagnosis, evidence: Evidence, target: ServerTarget): DoctorText {
  const baseUrl = upstreamOf(target)
  const subject: Subject = {
    evidence,
    baseUrl,
    address: shownAddress(baseUrl),
    start: startLine(baseUrl, { forOtherOrigins: !target.proxied && !evidence.server.sameOrigin }),
    throughStartCommand: `npm start -- --server ${baseUrl.replace(/\/$/, '')}`,
  }
  return { causes: [], command: null, ways: [], login: null, ...textFor(diagnosis, subject) }
}

type Partly = Pick<DoctorText, 'headline' | 'why'> & Partial<DoctorText>

function textFor(diagnosis: Diagnosis, subject: Subject): Partly {
  const { address } = subject
  switch (diagnosis.kind) {
    case 'ok':
      return { headline: 'ComfyUI answers', why: [`Connecting to ${address}.`] }
    case 'nothingListens':
      return nothingListens(diagnosis.where, subject)
    case 'refusesOrigin':
      return refusesOrigin(diagnosis, subject)
    case 'mixedContent':
      return mixedContent(subject)
    case 'localNetworkPermission':
      return localNetworkPermission(diagnosis)
    case 'loginPage':
      return loginPage(diagnosis, subject)
    case 'notComfy':
      return {
        headline: `Something else answers at ${address}`,
        why: [diagnosis.status === null ? 'The answer is not one of ComfyUI’s.' : `It knows nothing of ComfyUI (${diagnosis.status}).`],
        ways: [['Check the port, ', { code: '8188' }, ' unless ComfyUI was told otherwise. Behind a proxy the path counts too, as in ', { code: 'https://host/comfy/' }, '.']],
      }
    case 'socketBlocked':
      return socketBlocked(diagnosis.how, subject)
    case 'targetDown':
      return targetDown(diagnosis.reason, subject)
    case 'serverError':
      return diagnosis.isGateway
        ? {
            headline: 'The proxy answers, ComfyUI behind it does not',
            why: [`${address} reports ${diagnosis.status}.`],
            ways: [['Start ComfyUI on that server, then try again.']],
          }
        : {
            headline: 'ComfyUI reports an error of its own',
            why: [`${address} answers with ${diagnosis.status}.`],
            ways: [['The window it runs in says what went wrong. Starting it again often helps.']],
          }
    case 'timeout':
      return diagnosis.somethingAnswers
        ? { headline: `${address} takes too long`, why: ['Something listens there but does not answer in time. ComfyUI may still be starting, or loading a model.'] }
        : { headline: `No answer from ${address}`, why: ['That PC is off or asleep, the address is wrong, or a firewall drops what is sent.'] }
    case 'pagePolicy':
      return {
        headline: 'This page may speak only to its own server',
        why: ['The ComfyUI that serves it was started with ', { code: '--disable-api-nodes' }, ', which forbids other addresses.'],
        command: { lead: 'Run Darkroom on this PC instead:', line: subject.throughStartCommand },
      }
    case 'ambiguous':
      return ambiguous(diagnosis.causes, subject)
    default:
      return assertNever(diagnosis)
  }
}

function nothingListens(where: Extract<Diagnosis, { kind: 'nothingListens' }>['where'], { address, start }: Subject): Partly {
  const headline = `Nothing answers at ${address}`
  switch (where) {
    case 'loopback':
      return {
        headline,
        why: ['ComfyUI is not running on this PC, or it uses another port.'],
        command: { lead: 'Start ComfyUI with this:', line: start },
        ways: [portableWay],
      }
    case 'ownLoopback':
      return {
        headline,
        why: ['That address means this device itself. For ComfyUI on another PC, use the address of that PC.'],
        command: { lead: 'If it is on this device, start it with this:', line: start },
        ways: [portableWay],
      }
    case 'lan':
      return {
        headline,
        why: ['That PC is off, or its ComfyUI answers only to itself.'],
        command: { lead: 'Start ComfyUI there with this:', line: start },
        ways: [['If that changes nothing, check the address and the firewall of that PC.']],
      }
    case 'public':
      return { headline, why: ['The server is off, or the address is wrong.'] }
    case 'pageServer':
      return {
        headline: 'ComfyUI has stopped',
        why: [`This page came from it. Nothing answers at ${address} now.`],
        command: { lead: 'Start it again:', line: start },
      }
    case 'startCommand':
      return {
        headline: 'The start command has stopped',
        why: [`This page reaches ComfyUI at ${address} through it.`],
        command: { lead: 'Start it again, in the folder of Comfy Darkroom:', line: 'npm start' },
      }
    default:
      return assertNever(where)
  }
}

function refusesOrigin({ by, socketOpens }: Extract<Diagnosis, { kind: 'refusesOrigin' }>, { evidence, address, start }: Subject): Partly {
  if (by === 'startCommand') {
    const { hostname } = new URL(evidence.page.origin)
    return {
      headline: 'The start command does not know this page’s address',
      why: ['It lets in ', { code: 'localhost' }, ', IP addresses, and the names it was given.'],
      command: { lead: 'Start it with the name:', line: `npm start -- --allow-name ${hostname}` },
    }
  }
  return {
    headline: 'The server answers, but not to this page',
    why: socketOpens
      ? [`ComfyUI at ${address} runs. It was started without permission for pages from another address.`]
      : [`ComfyUI at ${address} was started without permission for pages from another address. Another program there would look the same.`],
    command: { lead: 'Start ComfyUI with this, then try again:', line: start },
    ways: [['Without a flag: open ', { code: `${address}/darkroom/` }, ' (with the custom node), or run ', { code: 'npm start' }, ' on that PC.']],
  }
}

function mixedContent({ address, baseUrl, throughStartCommand }: Subject): Partly {
  return {
    headline: 'This page is https, ComfyUI is http',
    why: ['Browsers block ', { code: baseUrl.replace(/\/$/, '') }, ' from a page that came over https.'],
    command: { lead: 'Run Darkroom on a PC of your own, which needs no https:', line: throughStartCommand },
    ways: [
      ['Or open ', { code: `${address}/darkroom/` }, ' (with the custom node).'],
      ['Or give ComfyUI a certificate: ', { code: '--tls-keyfile' }, ' and ', { code: '--tls-certfile' }, '.'],
    ],
  }
}

function localNetworkPermission({ state, network }: Extract<Diagnosis, { kind: 'localNetworkPermission' }>): Partly {
  const what = network === 'local' ? 'devices on your local network' : 'programs on this device'
  if (state === 'asking') {
    return {
      headline: 'The browser waits for your permission',
      why: [`It asks whether this page may reach ${what}. Choose “Allow”.`],
      ways: [['No question to be seen? Open the icon left of this page’s address and allow it there. If it is allowed already, that PC is off or the address is wrong.']],
    }
  }
  return {
    headline: 'The browser keeps this page from ComfyUI',
    why: [`Access to ${what} is blocked for this page.`],
    ways: [['Open the icon left of this page’s address, allow the access, then try again.']],
  }
}

function loginPage({ how, loginRefused }: Extract<Diagnosis, { kind: 'loginPage' }>, { address, baseUrl }: Subject): Partly {
  switch (how) {
    case 'unauthorized':
      return loginRefused
        ? { headline: 'The login was refused', why: [`${address} does not accept it. Check it and try again.`], login: 'needed' }
        : { headline: 'A login is needed', why: [`A proxy in front of ComfyUI at ${address} wants to know who you are.`], login: 'needed' }
    case 'html':
      return {
        headline: 'A web page came instead of ComfyUI’s answer',
        why: ['Mostly that is a login page of a proxy in front. A wrong path gives one too.'],
        ways: [['See what it is: ', { link: `open ${address}`, href: baseUrl }, '.']],
        login: 'needed',
      }
    case 'redirect':
      return {
        headline: 'The address leads to another site',
        why: [`${address} sends this page elsewhere, mostly to a sign-in.`],
        ways: [[{ link: `Open ${address}`, href: baseUrl }, ' in a tab, sign in there, then try again.']],
        login: 'possible',
      }
    default:
      return assertNever(how)
  }
}

function socketBlocked(how: Extract<Diagnosis, { kind: 'socketBlocked' }>['how'], { evidence, address, throughStartCommand }: Subject): Partly {
  switch (how) {
    case 'silent':
      return {
        headline: 'The socket opens, but nothing comes through',
        why: ['ComfyUI answers requests. Something in between swallows the messages that carry progress and previews.'],
        ways: [['A proxy in front has to pass WebSockets through as they are, without holding them back.']],
      }
    case 'mixedContent':
      return {
        headline: 'The browser blocks the socket',
        why: ['It lets this https page send requests to ', { code: address }, ', but open no socket there.'],
        command: { lead: 'Run Darkroom on a PC of your own, which needs no https:', line: throughStartCommand },
      }
    case 'login':
      return {
        headline: 'The login does not reach the socket',
        why: ['Requests get through with it. A browser cannot send it with a socket.'],
        command: { lead: 'The start command can:', line: throughStartCommand },
      }
    case 'refused':
      return evidence.server.proxied
        ? {
            headline: 'The socket is blocked',
            why: ['Requests get through, but what carries progress and previews does not.'],
            ways: [['A browser extension, a security program, or a tunnel in front of the start command stops WebSockets.']],
          }
        : {
            headline: 'The socket is blocked',
            why: ['ComfyUI answers requests, but what carries progress and previews does not get through.'],
            command: { lead: 'A proxy in front has to pass it on. For nginx:', line: NGINX_LINES },
            ways: [['No proxy there? Then a browser extension or a security program stops WebSockets.']],
          }
    default:
      return assertNever(how)
  }
}

function targetDown(reason: Extract<Diagnosis, { kind: 'targetDown' }>['reason'], { address, start }: Subject): Partly {
  const headline = `ComfyUI at ${address} does not answer`
  const command = { lead: 'Start ComfyUI with this:', line: start }
  switch (reason) {
    case 'refused':
      return { headline, why: ['The start command runs, but nothing listens there.'], command, ways: [portableWay] }
    case 'unknownName':
      return { headline, why: ['The start command runs, but finds no host of that name.'] }
    case 'unreachable':
      return {
        headline,
        why: ['The start command runs, but finds no way there: that PC is off, or its firewall lets nothing in.'],
        command,
      }
    case 'certificate':
      return {
        headline,
        why: ['The start command runs, but does not trust the certificate it is shown.'],
        ways: [['Name the authority that made it in ', { code: 'NODE_EXTRA_CA_CERTS' }, ', or use the http address.']],
      }
    case 'other':
      return { headline, why: ['The start command runs, but the connection to it breaks.'], command }
    default:
      return assertNever(reason)
  }
}

function ambiguous(causes: readonly Cause[], subject: Subject): Partly {
  const answers = subject.evidence.listens.kind === 'answered' || subject.evidence.socket.kind === 'comfy'
  return {
    headline: answers ? `Something answers at ${subject.address}, but not to this page` : `This page does not reach ${subject.address}`,
    why: ['The browser does not say what stops it. One of these does:'],
    causes: causes.map((cause) => causeText(cause, subject)),
    command: causes.some((cause) => cause === 'nothingListens' || cause === 'refusesOrigin')
      ? { lead: 'This starts ComfyUI so that this page may reach it:', line: subject.start }
      : null,
    login: causes.includes('loginPage') ? 'possible' : null,
  }
}

const portableWay: Words = ['The portable version takes the flags in its ', { code: '.bat' }, ' file.']

// With nginx's own Host, ComfyUI takes the page's Origin for a foreign one: requests of the same origin carry none, sockets do.
const NGINX_LINES = [
  'proxy_http_version 1.1;',
  'proxy_set_header Host $host;',
  'proxy_set_header Upgrade $http_upgrade;',
  'proxy_set_header Connection "upgrade";',
].join('\n')

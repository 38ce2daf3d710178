/**
 * The readers of answers about runs, together: they are fetched once the page has come to rest, or with the first such
 * question, since nothing is asked about runs before there is one.
 */
export { readHistory } from './history'
export { readAccepted, readRefused } from './promptAnswer'
export { readJobs, readQueue } from './queue'

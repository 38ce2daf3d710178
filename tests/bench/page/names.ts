/** The accessible name of the canvas that frames are drawn on, in the app and on the bare page. */
export const LIVE_PICTURE = 'Live preview'
/** The bare page has one socket and never reconnects: it needs no id of its own. */
export const BARE_CLIENT = 'bare'

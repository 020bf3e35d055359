import type { IncomingHttpHeaders } from 'node:http'

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i

/**
 * Whether a page in a browser has made a request. What only programs of this machine may ask listens on loopback, and so do all pages that this machine's
 * browser shows reach it: one that posts from another site has an Origin, which programs do not send, and one that rebinds its DNS name to 127.0.0.1 has
 * that name in Host.
 */
export const isFromAPage = ({ host = '', origin }: IncomingHttpHeaders): boolean =>
  origin !== undefined || !loopback.test(host)

import { secureHeaders } from 'hono/secure-headers'

const none = ["'none'"]
const self = ["'self'"]

const common = {
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  // They are of no use without TLS.
  strictTransportSecurity: false,
  originAgentCluster: false,
} as const

/** Everything comes from this server, and no script or style stands inside the page. */
export const pageHeaders = secureHeaders({
  ...common,
  contentSecurityPolicy: {
    defaultSrc: none,
    scriptSrc: self,
    styleSrc: self,
    imgSrc: self,
    connectSrc: self,
    frameSrc: self,
    baseUri: none,
    formAction: none,
    frameAncestors: none,
  },
  xFrameOptions: 'DENY',
})

/** A mail is somebody else's markup: no script, no request, its own styles, and only in a frame of ours. */
export const mailHeaders = secureHeaders({
  ...common,
  contentSecurityPolicy: {
    defaultSrc: none,
    styleSrc: ["'unsafe-inline'"],
    baseUri: none,
    formAction: none,
    frameAncestors: self,
    sandbox: [],
  },
  xFrameOptions: 'SAMEORIGIN',
})

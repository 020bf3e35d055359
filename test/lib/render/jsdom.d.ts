/** The little of jsdom (https://github.com/jsdom/jsdom) that tests of views use; the DOM itself is `unknown` to this project. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html?: string, options?: { readonly runScripts?: 'outside-only' })
    readonly window: { eval(script: string): unknown }
  }
}

import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout } from 'node:timers'
import { isFromAPage } from './from-a-page.ts'

/**
 * Azurite (tables and blobs) as a process of its own. Its arguments are Azurite's. It ends with its parent: Azurite saves
 * what it holds when it is told to end, so a parent that was killed loses nothing. Exit code 0: all is saved. It answers
 * programs only: everybody knows its key, and it takes any name in Host.
 */
const longestSaveMs = 1500
const toSave = new Set(['Blob', 'Table'])

function end(): void {
  if (!process.emit('SIGTERM')) process.exit(1) // Azurite closes its servers and saves, if it has come so far
  setTimeout(() => process.exit(1), longestSaveMs)
}

// Azurite does not end by itself after that, and says only here that a service is closed.
const print = console.log
console.log = (...texts: unknown[]): void => {
  print(...texts)
  const [, service = ''] = /^Azurite (\w+) service successfully closed/.exec(String(texts[0])) ?? []
  if (toSave.delete(service) && toSave.size === 0) process.exit(0)
}

// Azurite listens to requests by itself, so the refused ones must not come so far.
const createServer = http.createServer
http.createServer = (): http.Server => {
  const server = createServer()
  const emit = server.emit.bind(server)
  server.emit = (event: string, ...given: unknown[]): boolean => {
    const [request, response] = given as [IncomingMessage, ServerResponse]
    if (event !== 'request' || !isFromAPage(request.headers)) return emit(event, ...given)
    response.writeHead(403).end()
    return true
  }
  return server
}

process.once('disconnect', end)
process.once('message', end)
createRequire(import.meta.url)('azurite/dist/src/azurite.js')

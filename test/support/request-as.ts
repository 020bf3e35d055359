import { request } from 'node:http'

/** The status of a request with headers of one's own: fetch() would set Host by itself. */
export function statusAs(headers: Record<string, string>, url: string, method = 'GET', body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end(body)
  })
}

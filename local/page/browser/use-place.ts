import { useEffect, useLayoutEffect } from 'preact/hooks'

const key = 'first-seen-place'

/** Where a list was scrolled to when the person left it: going back leads there, once it `isThere`. */
export function usePlace(isThere: boolean): void {
  useEffect(() => {
    const keep = (): void => sessionStorage.setItem(key, String(scrollY))
    // Sooner than the browser ends the connection, which moves the list by a line of trouble.
    addEventListener('beforeunload', keep)
    return () => removeEventListener('beforeunload', keep)
  }, [])
  useLayoutEffect(() => {
    const [navigation] = performance.getEntriesByType('navigation')
    const isBack = navigation instanceof PerformanceNavigationTiming && navigation.type === 'back_forward'
    if (isThere && isBack) scrollTo(0, Number(sessionStorage.getItem(key)))
  }, [isThere])
}

import { describe } from 'vitest'
import { chromiumPath } from './chromium.ts'

/** Describes what needs a real Chromium. Without one it is skipped, and the run says so; DEMAND_CHROMIUM=1 lets it fail. */
export const inChromium = describe.skipIf(chromiumPath === undefined && process.env.DEMAND_CHROMIUM !== '1')

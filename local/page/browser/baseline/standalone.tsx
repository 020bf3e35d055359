import { render } from 'preact'
import type { BaselineReport } from '../../../../lib/baseline/report.ts'
import { BaselineView } from './baseline-view.tsx'

// The report stands in the file itself, written by the same version of First Seen.
const report = JSON.parse(document.getElementById('report')?.textContent ?? '') as BaselineReport
const main = document.createElement('main')
document.body.append(main)
render(<BaselineView report={report} />, main)

import './activity-log.ts'
import './sweep.ts'
import './pulse.ts'
import './asn.ts'
import './learn.ts'
import { theApp } from './app.ts'

// After the registrations: a host that loads an app without any starts in silence, one whose app throws now says why.
theApp()

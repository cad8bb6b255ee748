import { type Origin, provenancePart } from '../../lib/view/provenance.ts'

export const anOrigin: Origin = { command: 'rao replay jobs.csv', version: '1.2.3', files: [] }

export const aProvenance = provenancePart(anOrigin, [])

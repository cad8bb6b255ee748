import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { costPage } from './cost-page.ts'

/** `npm run cost`: writes COST.md anew. */
const page = join(import.meta.dirname, 'COST.md')
writeFileSync(page, costPage())
process.stdout.write(`wrote ${page}\n`)

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { costPage } from './cost-page.ts'

/** `npm run cost`: writes COST.md anew. */
writeFileSync(join(import.meta.dirname, 'COST.md'), costPage())

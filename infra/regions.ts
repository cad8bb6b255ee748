import { RegionInfo } from 'aws-cdk-lib/region-info'
import { didYouMean } from '../lib/words/did-you-mean.ts'

const known: readonly string[] = RegionInfo.regions.map(({ name }) => name)

/** All regions are named by a country or a continent, a direction and a number; those not known here yet will be, too. */
const form = /^[a-z]{2,}(-[a-z]+)*-(central|north|south|(north|south)?(east|west))-\d+$/

export function isNamedAsRegions(name: string): boolean {
  return form.test(name)
}

export function noRegionText(name: string): string {
  return `${name} is no region${didYouMean(name, known)}`
}

/** A line for each region that the CDK does not know: a name that any region might have is no reason to refuse it. */
export function regionDoubts(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `regions: ${name} is unknown to the CDK: it is mistyped unless it is new`)
}

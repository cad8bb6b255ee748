import type { Call } from './autoscaling-proxy.ts'

const message = 'We currently do not have sufficient t4g.nano capacity in the Availability Zone you requested.'

/**
 * Groups for which AWS has no capacity: the desired capacity rises as asked, no instance ever comes, and the scaling
 * activities say why. This is how AWS behaves, too: the call itself succeeds.
 */
export class BarrenGroups {
  readonly #desired = new Map<string, number | undefined>()

  add(group: string): void {
    this.#desired.set(group, undefined)
  }

  /** The answer to give instead of moto's if the call is about one of these groups. */
  answer({ action, group, form }: Call): string | undefined {
    if (group === undefined || !this.#desired.has(group)) return undefined
    if (action === 'SetDesiredCapacity') {
      this.#desired.set(group, Number(form.get('DesiredCapacity')))
      return ''
    }
    if (action !== 'DescribeScalingActivities' || this.#desired.get(group) === undefined) return undefined
    const now = new Date().toISOString()
    return `<DescribeScalingActivitiesResult><Activities><member><ActivityId>1</ActivityId><AutoScalingGroupName>${group}</AutoScalingGroupName><Description>Launching a new EC2 instance.  Status Reason: ${message}</Description><Cause>a difference between desired and actual capacity</Cause><StartTime>${now}</StartTime><EndTime>${now}</EndTime><StatusCode>Failed</StatusCode><StatusMessage>${message}</StatusMessage><Progress>100</Progress></member></Activities></DescribeScalingActivitiesResult>`
  }

  /** Moto's answer about groups, with the desired capacity of these groups put in. */
  rewrite(xml: string): string {
    return [...this.#desired].reduce((text, [group, desired]) => {
      if (desired === undefined) return text
      const of = new RegExp(`(<AutoScalingGroupName>${group}</AutoScalingGroupName>[\\s\\S]*?<DesiredCapacity>)\\d+`)
      return text.replace(of, `$1${desired}`)
    }, xml)
  }
}

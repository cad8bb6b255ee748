import type { Call } from './autoscaling-proxy.ts'

export interface Hooked {
  readonly instance: string
  readonly group: string
  /** The end has begun, and waits: time to say so in the instance's metadata. */
  readonly ending: () => void
  /** The hook was completed: the instance is to end in earnest. */
  readonly over: () => Promise<void>
}

/**
 * Instances of groups with a termination hook, which moto does not know: their end is asked for, they wait for it in the
 * state `Terminating:Wait`, no longer counted, and it comes once somebody completes the lifecycle action.
 */
export class HookedInstances {
  readonly #hooked = new Map<string, Hooked>()
  readonly #waiting = new Set<string>()
  readonly #completed: Promise<void>[] = []

  add(hooked: Hooked): void {
    this.#hooked.set(hooked.instance, hooked)
  }

  /** The answer in place of moto's, where the call is about one of these instances. */
  answer({ action, form }: Call): string | undefined {
    const hooked = this.#hooked.get(form.get('InstanceId') ?? '')
    if (hooked === undefined) return undefined
    if (action === 'TerminateInstanceInAutoScalingGroup') {
      this.#waiting.add(hooked.instance)
      hooked.ending()
      return `<${action}Result><Activity><ActivityId>1</ActivityId><AutoScalingGroupName>${hooked.group}</AutoScalingGroupName><Cause>user request</Cause><StartTime>${new Date().toISOString()}</StartTime><StatusCode>InProgress</StatusCode></Activity></${action}Result>`
    }
    if (action === 'RecordLifecycleActionHeartbeat') return `<${action}Result/>`
    if (action !== 'CompleteLifecycleAction' || !this.#waiting.has(hooked.instance)) return undefined
    this.#completed.push(hooked.over().then(() => void this.#waiting.delete(hooked.instance)))
    return `<${action}Result/>`
  }

  /** What moto said of the groups, with those that wait for their end. */
  rewrite(xml: string): string {
    return [...this.#waiting].reduce((text, instance) => {
      if (!text.includes(`<InstanceId>${instance}<`)) return text
      const state = new RegExp(`(<InstanceId>${instance}</InstanceId>[\\s\\S]*?<LifecycleState>)InService`)
      const group = this.#hooked.get(instance)?.group
      const desired = new RegExp(
        `(<AutoScalingGroupName>${group}</AutoScalingGroupName>[\\s\\S]*?<DesiredCapacity>)(\\d+)`,
      )
      return text
        .replace(state, '$1Terminating:Wait')
        .replace(desired, (_all, before: string, value: string) => `${before}${Number(value) - 1}`)
    }, xml)
  }

  /** Resolves when what was completed is over. */
  async settled(): Promise<void> {
    await Promise.all(this.#completed)
  }
}

import type { Call } from './autoscaling-proxy.ts'

export interface Hooked {
  readonly instance: string
  readonly group: string
  /** Called when its termination has begun and waits for the hook: the instance's metadata must now say so. */
  readonly ending: () => void
  /** Called when the hook has been completed: the instance must now really end. */
  readonly over: () => Promise<void>
}

/**
 * Instances of groups with a termination hook, which moto does not know: once their termination is requested, they wait in
 * the state `Terminating:Wait`, no longer counted, and end when the lifecycle action is completed.
 */
export class HookedInstances {
  readonly #hooked = new Map<string, Hooked>()
  readonly #waiting = new Set<string>()
  readonly #completed: Promise<void>[] = []

  add(hooked: Hooked): void {
    this.#hooked.set(hooked.instance, hooked)
  }

  /** The answer to give instead of moto's if the call is about one of these instances. */
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

  /** Moto's answer about groups, in which instances that wait for their end are shown as such. */
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

  /** Resolves when all instances whose hook was completed have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#completed)
  }
}

import { type AutoScalingClient, paginateDescribePolicies, type ScalingPolicy } from '@aws-sdk/client-auto-scaling'
import type { PresentPolicy } from '../../group-history.ts'
import { calling } from '../calls/call-error.ts'

/** @throws AwsCallError */
export async function presentPolicy(client: AutoScalingClient, key: string, group: string): Promise<PresentPolicy> {
  const policies = await calling('DescribePolicies', key, async () => {
    const all: ScalingPolicy[] = []
    for await (const { ScalingPolicies = [] } of paginateDescribePolicies({ client }, { AutoScalingGroupName: group }))
      all.push(...ScalingPolicies)
    return all
  })
  return policyIn(policies)
}

/**
 * One policy that a replay can imitate: target tracking on the CPU, or predictive scaling on the CPU (which in a replay always
 * has target tracking beside it). Of several target tracking policies it is the one that asks for most, as in the group itself.
 */
function policyIn(policies: readonly ScalingPolicy[]): PresentPolicy {
  const active = policies.filter(({ Enabled }) => Enabled !== false).filter(scales)
  const targets = active.map(targetOf)
  const known = targets.filter((target) => target !== undefined)
  if (active.length === 0) return { kind: 'none' }
  if (known.length < active.length) return { kind: 'other', names: active.map(nameOf) }
  const kind = active.some(({ PolicyType }) => PolicyType === 'PredictiveScaling') ? 'predictive' : 'target-tracking'
  return { kind, target: Math.min(...known) }
}

/** Whether a policy changes the group; predictive scaling may be set to forecast only. */
function scales({ PolicyType, PredictiveScalingConfiguration }: ScalingPolicy): boolean {
  return PolicyType !== 'PredictiveScaling' || PredictiveScalingConfiguration?.Mode === 'ForecastAndScale'
}

/** The CPU utilisation that a policy steers towards, 0 to 1; `undefined` for a policy on another metric. */
function targetOf({ TargetTrackingConfiguration, PredictiveScalingConfiguration }: ScalingPolicy): number | undefined {
  const tracking = TargetTrackingConfiguration
  if (tracking?.PredefinedMetricSpecification?.PredefinedMetricType === 'ASGAverageCPUUtilization')
    return shareOf(tracking.TargetValue)
  const [predicted] = PredictiveScalingConfiguration?.MetricSpecifications ?? []
  const metrics = [
    predicted?.PredefinedMetricPairSpecification?.PredefinedMetricType,
    predicted?.PredefinedScalingMetricSpecification?.PredefinedMetricType,
  ]
  const onCpu = metrics.includes('ASGCPUUtilization') || metrics.includes('ASGAverageCPUUtilization')
  return onCpu ? shareOf(predicted?.TargetValue) : undefined
}

function shareOf(percent: number | undefined): number | undefined {
  return percent !== undefined && percent > 0 && percent <= 100 ? percent / 100 : undefined
}

function nameOf({ PolicyName, PolicyType }: ScalingPolicy): string {
  return `${PolicyName} (${PolicyType})`
}

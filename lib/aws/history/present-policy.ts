import { type AutoScalingClient, paginateDescribePolicies, type ScalingPolicy } from '@aws-sdk/client-auto-scaling'
import type { PresentPolicy } from '../../group-history.ts'
import { calling } from '../call-error.ts'

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
 * One policy that a replay can stand for: target tracking on the CPU, predictive scaling on the CPU (which always has target
 * tracking beside it there). Of several target tracking policies the one that asks for most, as the group does it.
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

/** Predictive scaling that only forecasts changes nothing. */
function scales({ PolicyType, PredictiveScalingConfiguration }: ScalingPolicy): boolean {
  return PolicyType !== 'PredictiveScaling' || PredictiveScalingConfiguration?.Mode === 'ForecastAndScale'
}

/** Utilisation of the CPU that it steers towards, a share of one; undefined for whatever steers by something else. */
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

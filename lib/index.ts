export type { CycleOutcome } from './cycle.ts'
export type { FleetMetrics } from './journal/fleet-metrics.ts'
export type { PunctualDay, Punctuality } from './journal/punctuality.ts'
export type { Journal, Journals } from './journal.ts'
export type { StepResult } from './optimizer/applied-step.ts'
export { decide } from './optimizer/decide.ts'
export type { Decision, DecisionInput } from './optimizer/decision.ts'
export type { Target } from './optimizer/explain-target.ts'
export type { Forecast } from './optimizer/forecast.ts'
export type { WorkerPlan } from './optimizer/plan.ts'
export type { Reason } from './optimizer/reason.ts'
export { defaultSettings, type Settings } from './optimizer/settings.ts'
export type { GroupReading, Snapshot, WorkerReading } from './optimizer/snapshot.ts'
export { type BurstState, type ControlState, initialState } from './optimizer/state.ts'
export type { Step } from './optimizer/step.ts'
export type { PlanRecord } from './plan-record.ts'
export {
  type Clock,
  type ClusterResourceManager,
  type LoadBalancer,
  type Notice,
  type Notices,
  PartialBacklog,
  type ScalingCoordinator,
  type TickingClock,
} from './ports.ts'
export {
  type BurstRequest,
  type OptimizerOptions,
  ResourceAllocationOptimizer,
} from './resource-allocation-optimizer.ts'
export { acceleratedClock } from './simulated/clock.ts'
export { type SimulatedFleetOptions, simulatedFleet } from './simulated/fleet.ts'
export { endlessLoad } from './simulated/load.ts'
export { memoryJournals } from './simulated/memory-journal.ts'
export type { TrainingOutcome } from './train.ts'

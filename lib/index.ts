export type { CycleOutcome } from './cycle.ts'
export type { FleetMetrics } from './journal/fleet-metrics.ts'
export type { PunctualDay, Punctuality } from './journal/punctuality.ts'
export type { Journal, Journals } from './journal.ts'
export { decide } from './optimizer/decide.ts'
export type { Decision, DecisionInput } from './optimizer/decision.ts'
export type { Forecast } from './optimizer/forecast/forecast.ts'
export { type BurstState, type ControlState, initialState } from './optimizer/memory/state.ts'
export type { StepResult } from './optimizer/outcome/applied-step.ts'
export type { WorkerPlan } from './optimizer/plan/plan.ts'
export { defaultSettings, type Settings } from './optimizer/settings/settings.ts'
export type { Step } from './optimizer/size/step.ts'
export type { GroupReading, Snapshot, WorkerReading } from './optimizer/snapshot/snapshot.ts'
export type { Target } from './optimizer/target/explain-target.ts'
export type { Reason } from './optimizer/target/reason.ts'
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

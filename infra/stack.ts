import { Annotations, Aws, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Alarms } from './alarms.ts'
import { Api } from './api.ts'
import { infraContext } from './context.ts'
import { CycleMetrics } from './cycle-metrics.ts'
import { CycleQueue } from './cycle-queue.ts'
import { FleetDashboard } from './dashboard.ts'
import { JournalTable } from './journal-table.ts'
import { Optimize } from './optimize.ts'
import type { Parts } from './parts.ts'
import { regionDoubts } from './regions.ts'
import { Schedule } from './schedule.ts'
import { Train } from './train.ts'
import { Widget } from './widget.ts'
import { WorkerPolicy } from './worker-policy.ts'

export interface OptimizerStackProps extends StackProps, Pick<Parts, 'code'> {}

/** The optimizer of all fleets of an account: a single stack for any number of groups and regions. */
export class OptimizerStack extends Stack {
  constructor(scope: Construct, id: string, { code, ...props }: OptimizerStackProps) {
    super(scope, id, { description: 'Resource Allocation Optimizer', ...props })
    const context = infraContext(this.node)
    for (const doubt of regionDoubts(context.regions ?? [])) Annotations.of(this).addWarningV2('rao:region', doubt)
    const journal = new JournalTable(this, 'Journal')
    const cycles = new CycleQueue(this, 'Cycles')
    const environment = {
      RAO_TABLE: journal.table.tableName,
      RAO_QUEUE_URL: cycles.queue.queueUrl,
      RAO_REGIONS: context.regions?.join(',') ?? Aws.REGION,
      RAO_EVENT_BUS: 'default',
    }
    const parts: Parts = { context, journal, cycles, environment, code }
    const schedule = new Schedule(this, 'Scheduling', parts)
    const optimize = new Optimize(this, 'Optimizing', parts)
    const api = new Api(this, 'Access', parts)
    new Train(this, 'Training', parts)
    const widget = new Widget(this, 'Drawing', parts)
    const metrics = new CycleMetrics(this, 'CycleMetrics', {
      scheduleLog: schedule.door.logGroup,
      cycleLog: optimize.door.logGroup,
    })
    const doors = { context, optimize, api, cycles, metrics }
    const alarms = new Alarms(this, 'Alarms', doors)
    new FleetDashboard(this, 'Dashboard', { ...doors, widget, alarms: alarms.all })
    new WorkerPolicy(this, 'Workers', api.api)
  }
}

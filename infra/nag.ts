import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import type { IConstruct } from 'constructs'

/** Makes synthesis fail at every finding that has no explanation. */
export function addNag(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
}

/** Accepts a finding, with the reason; `id` begins with the id of the rule. */
export function explain(construct: IConstruct, id: string, reason: string): void {
  const pack = id.startsWith('Serverless') ? 'Serverless' : 'AwsSolutions'
  Validations.of(construct).acknowledge({ id: `${pack}::${id}`, reason })
}

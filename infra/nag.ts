import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import type { IConstruct } from 'constructs'

/** Synthesis fails at every finding that nobody has explained. */
export function addNag(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app))
}

/** A finding that is as it should be, and why; `id` begins with that of the rule. */
export function explain(construct: IConstruct, id: string, reason: string): void {
  const pack = id.startsWith('Serverless') ? 'Serverless' : 'AwsSolutions'
  Validations.of(construct).acknowledge({ id: `${pack}::${id}`, reason })
}

import type { Template } from 'aws-cdk-lib/assertions'

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: unknown
}

interface Resource {
  readonly Properties: {
    readonly Roles?: readonly { readonly Ref: string }[]
    readonly PolicyDocument: { readonly Statement: readonly Statement[] }
  }
}

/** Everything that is allowed to the roles whose logical id contains `name`. */
export function allowed(template: Template, name: string): readonly Statement[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')) as unknown as Resource[]
  const ofRole = policies.filter(({ Properties }) => Properties.Roles?.some(({ Ref }) => Ref.includes(name)))
  if (ofRole.length === 0) throw new RangeError(`no policy of ${name}`)
  return ofRole
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === 'Allow')
}

export function actionsOf(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ Action }) => Action).toSorted()
}

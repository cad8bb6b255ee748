import { DefaultStackSynthesizer, type IStackSynthesizer, type ISynthesisSession } from 'aws-cdk-lib'
import type { SynthesizeStackArtifactOptions } from 'aws-cdk-lib/core'

/**
 * Gives a stack inside a stage a short name on the command line. `cdk deploy` without a name deploys the only stack outside of
 * stages, so any other stack must be in a stage; with this it can still be deployed by `cdk deploy Example`.
 */
export function namedSynthesizer(displayName: string): IStackSynthesizer {
  class NamedSynthesizer extends DefaultStackSynthesizer {
    protected override emitArtifact(session: ISynthesisSession, options?: SynthesizeStackArtifactOptions): void {
      const addArtifact: ISynthesisSession['assembly']['addArtifact'] = (id, manifest) =>
        session.assembly.addArtifact(id, { ...manifest, displayName })
      const assembly = Object.create(session.assembly, { addArtifact: { value: addArtifact } })
      super.emitArtifact({ ...session, assembly }, options)
    }
  }
  return new NamedSynthesizer() as IStackSynthesizer
}

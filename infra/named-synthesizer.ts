import { DefaultStackSynthesizer, type IStackSynthesizer, type ISynthesisSession } from 'aws-cdk-lib'
import type { SynthesizeStackArtifactOptions } from 'aws-cdk-lib/core'

/**
 * Gives the stack of a stage a name of its own on the command line. `cdk deploy` without a name takes the only stack
 * outside of stages, so a second stack must stand in one; this way it is still deployed by `cdk deploy Example`.
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

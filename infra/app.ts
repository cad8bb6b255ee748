import { App, Stage } from 'aws-cdk-lib'
import { WrongContext } from './context.ts'
import { ExampleStack } from './example.ts'
import { codeOf } from './function-code.ts'
import { addNag } from './nag.ts'
import { namedSynthesizer } from './named-synthesizer.ts'
import { OptimizerStack } from './stack.ts'

const app = new App()
addNag(app)
try {
  new OptimizerStack(app, 'ResourceAllocationOptimizer', { code: codeOf })
} catch (error) {
  if (!(error instanceof WrongContext)) throw error
  console.error(error.message)
  process.exit(1)
}
new ExampleStack(new Stage(app, 'Toy'), 'Example', {
  stackName: 'Example',
  synthesizer: namedSynthesizer('Example'),
})

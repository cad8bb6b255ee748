import { App, Stage } from 'aws-cdk-lib'
import { ExampleStack } from './example.ts'
import { codeOf } from './function-code.ts'
import { addNag } from './nag.ts'
import { namedSynthesizer } from './named-synthesizer.ts'
import { OptimizerStack } from './stack.ts'

const app = new App()
addNag(app)
new OptimizerStack(app, 'ResourceAllocationOptimizer', { code: codeOf })
new ExampleStack(new Stage(app, 'Toy'), 'Example', {
  stackName: 'Example',
  synthesizer: namedSynthesizer('Example'),
})

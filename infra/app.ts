import { App } from 'aws-cdk-lib'
import { codeOf } from './function-code.ts'
import { addNag } from './nag.ts'
import { OptimizerStack } from './stack.ts'

const app = new App()
addNag(app)
new OptimizerStack(app, 'ResourceAllocationOptimizer', { code: codeOf })

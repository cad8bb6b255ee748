/** Names of exports, unique in an account and region, by which a stack of workers finds what it needs from the optimizer's. */
export const apiUrlExport = 'ResourceAllocationOptimizer-ApiUrl'
export const workerPolicyExport = 'ResourceAllocationOptimizer-WorkerPolicyArn'

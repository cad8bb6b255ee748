/** Under which the Lambdas publish; handed to them in their environment. */
export const metricNamespace = 'ResourceAllocationOptimizer'

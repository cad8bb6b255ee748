import { clusterResourceManagerContract } from '../contract/cluster-resource-manager.ts'
import { loadBalancerContract } from '../contract/load-balancer.ts'
import { scalingCoordinatorContract } from '../contract/scaling-coordinator.ts'
import { arrangeOnFake } from './arranged-fleet.ts'

clusterResourceManagerContract('AWS, over the wire', arrangeOnFake)
scalingCoordinatorContract('AWS, over the wire', arrangeOnFake)
loadBalancerContract('AWS, over the wire', arrangeOnFake)

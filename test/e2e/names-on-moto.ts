let fleets = 0

export interface NamesOnMoto {
  readonly fleet: string
  /** What a test calls a group -> what it is called on moto. */
  real(key: string): string
  /** And back. */
  wished(key: string): string
}

/** Names of a new fleet. No two fleets share one or that of a group, because moto keeps what earlier tests created. */
export function namesOnMoto(): NamesOnMoto {
  fleets += 1
  const suffix = `-${fleets}`
  return {
    fleet: `fleet${suffix}`,
    real: (key) => key + suffix,
    wished: (key) => key.slice(0, -suffix.length),
  }
}

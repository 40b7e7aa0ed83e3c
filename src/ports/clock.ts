/** Every time in the gateway comes from here; production's follows the database's clock, the sandbox's can be set. */
export interface Clock {
  now(): Date
}

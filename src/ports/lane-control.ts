/** What a person can do about deliveries; each act is kept with who did it and why. False: there is no such lane or destination, or nothing to do. */
export interface LaneControl {
  /** Tries a parked lane again from its first delivery. */
  retry(lane: string, reason: string, by: string): Promise<boolean>
  /** Gives up the delivery at the head of a parked lane and goes on behind it. */
  skip(lane: string, reason: string, by: string): Promise<boolean>
  pause(destination: string, by: string): Promise<boolean>
  /** Ends a pause, or a stop after refused credentials. */
  resume(destination: string, by: string): Promise<boolean>
}

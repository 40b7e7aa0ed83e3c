/** Who is behind a bearer token. */
export interface Authenticated {
  readonly clientId: string
  readonly expiresAt: Date
}

/** Tells whether a bearer token is genuine and meant for this gateway; what its client may do is the catalogue's to say. */
export interface Authenticator {
  /** Rejects with a `Failure`: bad-token (which of its claims is wrong), unavailable (the issuer's keys cannot be had now). */
  authenticate(token: string): Promise<Authenticated>
}

declare module 'object-mapper' {
  /** Copies values of `from` to where `map` says. */
  const objectMapper: (from: object, map: { readonly [source: string]: string }) => object
  export = objectMapper
}

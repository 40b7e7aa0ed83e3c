const project = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.dilyn/', '<rootDir>/.cache/'],
}

export default {
  // Modules of each file stay in memory: a worker that has grown large is begun anew, before collecting holds tests up.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/test/support/sums-reporter.js'],
  projects: [
    { ...project, displayName: 'unit', testMatch: ['<rootDir>/test/{unit,golden}/**/*.test.ts'] },
    {
      ...project,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/{integration,acceptance}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/start-postgres.ts',
      globalTeardown: '<rootDir>/test/support/stop-postgres.ts',
    },
  ],
}

import fast from './jest.config.js'

const integration = fast.projects.find((project) => project.displayName === 'integration')

// What needs a JDK, a browser or minutes; run by `npm run test:slow`, never by `npm test`.
export default {
  ...fast,
  testTimeout: 300_000,
  projects: [{ ...integration, displayName: 'slow', testMatch: ['<rootDir>/test/slow/**/*.test.ts'] }],
}

/** Prints the run's sums alone on the last line, as CI wants to read them: `N passed, N failed, N skipped`. */
export default class SumsReporter {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests
    console.log(`${results.numPassedTests} passed, ${results.numFailedTests} failed, ${skipped} skipped`)
  }
}

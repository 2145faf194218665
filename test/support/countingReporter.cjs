/** Mocha's usual output, and as JSON in the file that MOCHA_COUNTS names the counts and what failed. */
const { writeFileSync } = require("node:fs");
const process = require("node:process");
const Mocha = require("mocha");

const LONGEST_MESSAGE = 300;

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on("fail", (test, error) => {
      const message = String(error?.message ?? error)
        .replace(/\s+/g, " ")
        .slice(0, LONGEST_MESSAGE);
      failed.push(`${test.fullTitle()}: ${message}`);
    });
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.MOCHA_COUNTS;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
    });
  }
};

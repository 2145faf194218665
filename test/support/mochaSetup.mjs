/** Before any test: one seed for all that is drawn, and the name of the test under way, which test/support/seeded takes. */
import process from "node:process";
import { configureGlobal, readConfigureGlobal } from "fast-check";

const seed = process.env.ICL_SEED;
if (seed !== undefined) configureGlobal({ ...readConfigureGlobal(), seed: Number(seed) });

export const mochaHooks = {
  beforeEach() {
    process.env.ICL_TEST = this.currentTest.fullTitle();
  },
  afterEach() {
    delete process.env.ICL_TEST;
  },
};

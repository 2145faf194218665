export * from "../../src/bench/randomModel.js";

import { isList, isRecord, scalarText } from "../cells.js";
import { ExpectedTexts } from "../assertions.js";
import { Reading } from "../reading.js";
import { type JsonObject, nameUnused, type Places, type Shape } from "../shape.js";
import { addTest, isTest } from "./promptfooTest.js";

/** A configuration of promptfoo, or a list of its tests. */
export const promptfooConfig: Shape = {
  label: "tests of promptfoo",
  matches: (value) => {
    if (isList(value))
      return value.length > 0 && value.some((one) => isRecord(one) && isTest(one)) && value.every(isTestLike);
    if (!isRecord(value)) return false;
    const isConfig = "prompts" in value || "providers" in value || "defaultTest" in value;
    const { tests } = value;
    return (
      "tests" in value && (isConfig || typeof tests === "string" || (isList(tests) && tests.some(isOwnTest)))
    );
  },
  read(value, places) {
    const reading = new Reading("tests of promptfoo", "test");
    const config: JsonObject = isRecord(value) ? value : { tests: value };
    readTests(reading, config, places);
    return reading;
  },
};

function isOwnTest(value: unknown): boolean {
  return typeof value === "string" ? value.startsWith("file:") : isRecord(value) && isRecord(value["vars"]);
}

function isTestLike(value: unknown): boolean {
  return isOwnTest(value) || (isRecord(value) && ("vars" in value || "assert" in value));
}

function readTests(reading: Reading, config: JsonObject, places: Places): void {
  const { tests } = config;
  if (typeof tests === "string") {
    reading.fault("tests", `its tests are in another file (${tests}): import that one`);
    return;
  }
  if (isRecord(tests) && typeof tests["path"] === "string") {
    reading.fault("tests", `its tests are in another file (${tests["path"]}): import that one`);
    return;
  }
  if (!isList(tests)) {
    reading.fault("tests", "there is no list of tests in it");
    return;
  }
  const defaults = isRecord(config["defaultTest"]) ? config["defaultTest"] : {};
  const expected = new ExpectedTexts(reading);
  tests.forEach((test, index) => {
    const place = places(tests, index) ?? index + 1;
    if (typeof test === "string")
      reading.fault(place, `its tests are in another file (${test}): import that one`);
    else if (!isRecord(test) || !("vars" in test)) reading.fault(place, "a test needs vars");
    else if (!isRecord(test["vars"])) {
      const where = scalarText(test["vars"]);
      reading.fault(
        place,
        where === undefined ? "a test needs vars" : `its vars are in another file (${where})`,
      );
    } else addTest(reading, expected, place, test, "", defaults);
  });
  expected.finish();
  nameUnused(
    reading,
    config,
    ["tests", "defaultTest"],
    "Prompts may become the template: see the documentation of imports.",
  );
}

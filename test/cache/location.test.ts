import assert from "node:assert/strict";
import { isAbsolute, resolve } from "node:path";
import { cacheLocation } from "../../src/cache/location.js";

describe("cacheLocation", () => {
  it("takes what is given before the variable, and the variable before the platform's folder", () => {
    const environment = { ICL_CACHE_DIR: resolve("/from/variable") };
    assert.equal(cacheLocation(resolve("/given"), environment), resolve("/given"));
    assert.equal(cacheLocation(undefined, environment), resolve("/from/variable"));
    const platform = cacheLocation(undefined, {});
    assert.ok(isAbsolute(platform));
    assert.match(platform, /icl-task-vectors/);
    assert.doesNotMatch(platform, /nodejs/);
  });

  it("takes empty text for nothing given", () => {
    assert.equal(cacheLocation("", { ICL_CACHE_DIR: "" }), cacheLocation(undefined, {}));
  });

  it("resolves a relative path", () => {
    assert.equal(cacheLocation("a/../b", {}), resolve("b"));
  });
});

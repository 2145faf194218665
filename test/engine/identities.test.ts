import { suiteFolder } from "../support/suiteFolder.js";
import type { TestSession } from "../support/testSession.js";
import { identities } from "./identityChecks.js";
import { trialOf } from "./identityTrial.js";
import { identityModels } from "./identityModels.js";

for (const kind of identityModels) {
  describe(`identities on ${kind.name}`, () => {
    const folder = suiteFolder();
    let model: TestSession;
    before(async () => {
      model = await kind.open(folder("model.gguf"));
    });
    after(() => {
      model.free();
    });
    for (const { name, check } of identities) {
      it(name, () => {
        check(trialOf(model));
      });
    }
  });
}

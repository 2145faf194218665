import assert from "node:assert/strict";
import { EngineService } from "../../src/extension/jobs/engineService.js";
import { defaultSettings, type RunSettings } from "../../src/extension/settings/runSettings.js";
import { defaultEngineOptions } from "../../src/protocol/engineOptions.js";
import { demoModel, repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";

describe("the editor's engine, when settings change", () => {
  const folder = suiteFolder();
  let settings: RunSettings = defaultSettings;
  let service: EngineService;

  before(() => {
    const ignore = (): void => undefined;
    service = new EngineService({
      files: {
        engineEntry: repositoryPath("out", "src", "engine", "main.js"),
        modelsHelperEntry: repositoryPath("out", "src", "models", "main.js"),
        embeddedModel: demoModel,
      },
      settings: () => settings,
      cacheFolder: folder("cache"),
      settingsFolder: undefined,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      onState: ignore,
    });
  });
  after(async () => {
    await service.dispose();
  });

  it("is not ended by who looks at the cached vectors, and is by the next work", async () => {
    const client = await service.client();
    await client.load({ file: demoModel, options: defaultEngineOptions });
    const { state } = service;
    assert.equal(state.kind, "running");
    settings = { ...settings, seed: 7, cacheMegabytes: 5 };
    assert.deepEqual(await (await service.cache()).list(), []);
    assert.deepEqual(service.state, state);
    const { tokens } = await client.tokenize({ texts: ["hot ->"], beginning: true });
    assert.ok((tokens[0]?.length ?? 0) > 0, "work under way goes on");
    assert.equal((await service.workbench()).seed, 7);
    assert.equal(service.state.kind, "stopped");
  });

  it("is built once for all who ask at the same time", async () => {
    for (const seed of [11, 12]) {
      settings = { ...settings, seed };
      const [first, second, client] = await Promise.all([
        service.workbench(),
        service.workbench(),
        service.client(),
      ]);
      assert.equal(first, second);
      assert.equal(first.engine, client);
    }
  });

  it("shares one cache for as long as its settings are the same", async () => {
    const first = await service.cache();
    settings = { ...settings, seed: 8 };
    assert.equal(await service.cache(), first);
    settings = { ...settings, cacheFolder: folder("another") };
    assert.notEqual(await service.cache(), first);
    assert.equal((await service.workbench()).cache, await service.cache());
  });
});

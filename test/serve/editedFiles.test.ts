import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { antonyms, capitals, runningServer } from "./runningServer.js";

describe("icl serve, while a file is edited", () => {
  const server = runningServer(({ folder }) => {
    copyFileSync(antonyms, folder("edited.icl"));
    return [folder("edited.icl")];
  });
  const edited = (): string => server.place.folder("edited.icl");

  const answer = async (prompt: string): Promise<string> => {
    const { choices } = await server.client.completions.create({ model: "antonyms", prompt });
    return choices[0]?.text ?? "";
  };

  it("serves what it was until the new one is compressed, and where that fails", async () => {
    const before = await answer("old");
    assert.notEqual(before, "");
    const broken = `---\nname: antonyms\n---\nhot -> cold\n`;
    writeFileSync(edited(), broken.replace("name: antonyms", "name: others"));
    await server.icl.told(
      /antonyms: the file has changed and cannot be served; its earlier version is still served/,
    );
    assert.equal(await answer("old"), before);

    const other = readFileSync(capitals, "utf8").replace(/^name: .*$/m, "name: antonyms");
    writeFileSync(edited(), other);
    const renewed = server.icl.told(/antonyms: the file has changed and is served as it is now/);
    const state = { renewed: false };
    void renewed.then(() => (state.renewed = true));
    while (!state.renewed) assert.notEqual(await answer("old"), "");
    const { stdout } = await server.place.run(["run", edited(), "--input", "spain"]);
    assert.equal(await answer("spain"), stdout.trim());
  });
});

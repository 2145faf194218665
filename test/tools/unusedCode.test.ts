import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repositoryPath } from "../support/repository.js";
import { suiteFolder } from "../support/suiteFolder.js";

/** The check's own search for unused code, in a small project of the same shape. */
describe("the search for unused code", function () {
  this.timeout(60_000);
  const folder = suiteFolder();

  const search = (): { readonly status: number | null; readonly said: string } => {
    const knip = repositoryPath("node_modules", "knip", "bin", "knip.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [knip, "--tsConfig", "tsconfig.json"], {
      cwd: folder(),
      encoding: "utf8",
    });
    return { status, said: `${stdout}${stderr}` };
  };
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(folder(file)), { recursive: true });
    writeFileSync(folder(file), text);
  };

  before(() => {
    copyFileSync(repositoryPath("knip.jsonc"), folder("knip.jsonc"));
    write("package.json", '{ "name": "planted", "type": "module" }\n');
    write("tsconfig.json", '{ "compilerOptions": { "module": "NodeNext" }, "include": ["src"] }\n');
    write("src/cli/main.ts", 'import { used } from "../language/words.js";\nused();\n');
    write("src/language/words.ts", "export function used(): void {}\n");
  });

  it("lets a project pass in which everything is used", () => {
    const { status, said } = search();
    assert.equal(status, 0, said);
  });

  it("catches a planted export and a planted file that nobody imports, and a package that nobody lists", () => {
    write(
      "src/language/words.ts",
      'import "unlisted-package";\nexport function used(): void {}\nexport const planted = 1;\n',
    );
    write("src/language/forgotten.ts", "export {};\n");
    const { status, said } = search();
    assert.equal(status, 1);
    assert.match(said, /planted.*src\/language\/words\.ts/);
    assert.match(said, /src\/language\/forgotten\.ts/);
    assert.match(said, /unlisted-package/);
  });
});

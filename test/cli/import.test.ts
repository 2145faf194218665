import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { ownPlace } from "./ownPlace.js";
import { assertRefused, assertTold } from "./refusal.js";

describe("import", () => {
  const place = ownPlace();

  it("writes a task that icl check takes, and says what became of the rows", async () => {
    const rows = ["hot,cold", "big,small", "tall,short", "old,new", "wet,dry", '"a -> b","say ""x"""'];
    const file = place.folder("pairs.csv");
    writeFileSync(file, ["word,opposite", ...rows].join("\r\n"));
    const output = place.folder("pairs.icl");
    const run = await place.run(["import", file, "-o", output, "--demonstrations", "4"]);
    assert.deepEqual([run.code, run.stdout], [0, ""], run.stderr);
    assert.match(
      run.stderr,
      /pairs\.icl: 4 demonstrations and 2 queries from 6 rows, columns word → opposite\n$/,
    );
    assert.equal(
      readFileSync(output, "utf8"),
      '---\nname: pairs\n---\n\nhot -> cold\nbig -> small\ntall -> short\nold -> new\n\n? wet -> dry\n? "a -> b" -> say "x"\n',
    );
    const check = await place.run(["check", output]);
    assert.equal(check.code, 0, check.stderr);

    const again = await place.run(["import", file, "-o", output]);
    assertRefused(again, 2, /exists already\. Choose another place, or overwrite it with --force\./);
    const forced = await place.run(["import", file, "-o", output, "--force"]);
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(forced.stderr, /6 demonstrations and 0 queries/);
  });

  it("refuses faulty rows by their lines, and writes nothing", async () => {
    const file = place.folder("faulty.jsonl");
    writeFileSync(file, '{"input":"a","output":"b"}\n{"input":\n{"input":"c","output":"d"}\nx\n');
    const output = place.folder("faulty.icl");
    const run = await place.run(["import", file, "-o", output]);
    assertRefused(run, 2, /^error: faulty\.jsonl, line 2: it is not JSON/);
    assertTold(run, /^error: faulty\.jsonl, line 4: /);
    assert.ok(!existsSync(output));
    assert.deepEqual(
      readdirSync(place.folder()).filter((name) => name.includes("tmp")),
      [],
    );
  });

  it("asks for columns that it cannot know, and for files and numbers that make sense", async () => {
    const file = place.folder("three.tsv");
    writeFileSync(file, "a\tb\tc\n1\t2\t3\n4\t5\t6\n");
    const output = place.folder("three.icl");
    const unknown = await place.run(["import", file, "-o", output]);
    assertRefused(
      unknown,
      2,
      /has the columns a, b, c\. Say which to use with --input-column and --output-column, or write a template/,
    );
    const chosen = ["--input-column", "c", "--output-column", "a"];
    const run = await place.run(["import", file, "-o", output, ...chosen]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(readFileSync(output, "utf8"), /\n3 -> 1\n6 -> 4\n$/);
    const absent = await place.run(["import", place.folder("none.csv"), "-o", place.folder("none.icl")]);
    assertRefused(absent, 2, /There is no file .*none\.csv\. Check the path\./);
    const folder = await place.run(["import", place.folder(), "-o", place.folder("none.icl")]);
    assertRefused(folder, 2, / is a folder\. Give the path of a file with rows\./);
    const none = await place.run(["import", file, "-o", place.folder("n.icl"), "--demonstrations", "0"]);
    assertRefused(none, 2, /--demonstrations takes 1 or more, not 0\./);
  });
});

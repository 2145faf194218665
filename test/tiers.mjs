import process from "node:process";
import { requireCompiler } from "./prepare/compiler.mjs";
import { preparePython } from "./prepare/python.mjs";
import { preparePythonClients } from "./prepare/pythonClients.mjs";
import { requireRealModel } from "./prepare/realModel.mjs";

/**
 * The tests by what they cost and need. Cheap ones come first, since a broken parser should not cost minutes of model
 * time; then, of those that run side by side, the longest, so that no lane waits for the other at the end.
 * `folders` are of `test`; `timeout` is a test's, in milliseconds. `npm test` leaves out those that are `long`, which
 * `npm run test:long` runs, and those with `prepare`, which need something that Node and npm do not bring: it gives their
 * environment, or throws what to do. Tiers that take times, or should be told of first, run `alone`.
 */
export const tiers = [
  {
    name: "unit",
    folders: [
      "language",
      "method",
      "analysis",
      "cache",
      "device",
      "exchange",
      "models",
      "extension",
      "report",
      "webview",
      "security",
      "tools",
    ],
    timeout: 20_000,
    alone: true,
  },
  { name: "browser", folders: ["browser"], timeout: 60_000, long: true },
  // Repeats each fault a few times; `--soak` as often as one waits for overnight.
  { name: "faults", folders: ["faults"], timeout: 120_000, soakTimeout: 3_600_000, long: true },
  { name: "command line", folders: ["cli"], timeout: 120_000 },
  { name: "model", folders: ["engine", "model"], timeout: 120_000 },
  // What other programs meet: the server, the Node module and the packages.
  { name: "interfaces", folders: ["serve", "api", "package"], timeout: 120_000 },
  // What the documentation says of the embedded model and the analyses, over many tasks.
  { name: "claims", folders: ["claims"], timeout: 120_000, long: true },
  {
    name: "real",
    folders: ["real"],
    timeout: 600_000,
    prepare: () => ({ ...preparePython(), ...requireRealModel() }),
  },
  { name: "python clients", folders: ["pythonClients"], timeout: 120_000, prepare: preparePythonClients },
  { name: "torch", folders: ["torch"], timeout: 240_000, prepare: preparePython },
  { name: "compiler", folders: ["compiler"], timeout: 120_000, prepare: requireCompiler },
  { name: "bench", folders: ["bench"], timeout: 240_000, alone: true, long: true },
  // In a real VS Code, which runs them inside its extension host; the folders of test/editor are launches of it.
  { name: "editor", folders: ["editor"], launches: ["empty", "trusted", "untrusted", "real"], alone: true },
  { name: "editor memory", folders: ["editor"], launches: ["memory"], alone: true, long: true },
];

/**
 * The tiers that arguments ask for: names choose among all, `long` means all long ones, `--with NAME` adds to those of
 * `npm test`, and `--soak` is the form of the faults alone that takes a night.
 * @throws Error naming what there is not.
 */
export function chooseTiers(words) {
  const soak = words.includes("--soak");
  const names = [];
  const added = [];
  for (let place = 0; place < words.length; place++) {
    if (words[place] === "--soak") continue;
    if (words[place] === "--with") added.push(...named(words[++place] ?? ""));
    else names.push(...named(words[place]));
  }
  const unknown = [...names, ...added].filter((name) => !tiers.some((tier) => tier.name === name));
  if (unknown.length > 0) {
    const known = tiers.map(({ name }) => name).join(", ");
    throw new Error(`There is no tier "${unknown.join('", "')}"; there are ${known}.`);
  }
  const wanted = (tier) => {
    if (soak) return tier.name === "faults";
    if (names.length > 0) return names.includes(tier.name);
    return added.includes(tier.name) || (tier.prepare === undefined && tier.long !== true);
  };
  return tiers.filter(wanted).map((tier) => ({ ...tier, soak }));
}

function named(word) {
  return word === "long" ? tiers.filter(({ long }) => long === true).map(({ name }) => name) : [word];
}

/** The command that runs one tier again with the same seed. */
export function again({ name }, seed) {
  const quoted = name.includes(" ") ? `"${name}"` : name;
  const variable = process.platform === "win32" ? `set ICL_SEED=${seed} &&` : `ICL_SEED=${seed}`;
  return `${variable} node test/run.mjs ${quoted}`;
}

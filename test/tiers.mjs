import process from "node:process";
import { requireCompiler } from "./prepare/compiler.mjs";
import { preparePython } from "./prepare/python.mjs";
import { preparePythonClients } from "./prepare/pythonClients.mjs";
import { requireRealModel } from "./prepare/realModel.mjs";

/**
 * The tests by what they cost and need. Cheap ones come first, since a broken parser should not cost minutes of model
 * time; then, of those that run side by side, the longest, so that no lane waits for the other at the end.
 * `folders` are of `test`; `timeout` is a test's, in milliseconds. `npm test` runs all but those with `prepare`, which
 * need something that Node and npm do not bring: it gives their environment, or throws what to do. Tiers that take
 * times, or should be told of first, run `alone`.
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
  { name: "browser", folders: ["browser"], timeout: 60_000 },
  // Repeats each fault a few times; `--soak` as often as one waits for overnight.
  { name: "faults", folders: ["faults"], timeout: 120_000, soakTimeout: 3_600_000 },
  { name: "model", folders: ["engine", "model"], timeout: 120_000 },
  { name: "command line", folders: ["cli", "serve", "api", "package"], timeout: 120_000 },
  {
    name: "real",
    folders: ["real"],
    timeout: 600_000,
    prepare: () => ({ ...preparePython(), ...requireRealModel() }),
  },
  { name: "python clients", folders: ["pythonClients"], timeout: 120_000, prepare: preparePythonClients },
  { name: "torch", folders: ["torch"], timeout: 240_000, prepare: preparePython },
  { name: "compiler", folders: ["compiler"], timeout: 120_000, prepare: requireCompiler },
  { name: "bench", folders: ["bench"], timeout: 240_000, alone: true },
  // In a real VS Code, which runs them inside its extension host.
  { name: "editor", folders: ["editor"], alone: true },
];

/**
 * The tiers that arguments ask for: names choose among all, `--with NAME` adds one to those of `npm test`, and `--soak`
 * is the long form of the faults alone.
 * @throws Error naming what there is not.
 */
export function chooseTiers(words) {
  const soak = words.includes("--soak");
  const names = [];
  const added = [];
  for (let place = 0; place < words.length; place++) {
    if (words[place] === "--soak") continue;
    if (words[place] === "--with") added.push(words[++place] ?? "");
    else names.push(words[place]);
  }
  const unknown = [...names, ...added].filter((name) => !tiers.some((tier) => tier.name === name));
  if (unknown.length > 0) {
    const known = tiers.map(({ name }) => name).join(", ");
    throw new Error(`There is no tier "${unknown.join('", "')}"; there are ${known}.`);
  }
  const wanted = ({ name, prepare }) => {
    if (soak) return name === "faults";
    return names.length > 0 ? names.includes(name) : prepare === undefined || added.includes(name);
  };
  return tiers.filter(wanted).map((tier) => ({ ...tier, soak }));
}

/** The command that runs one tier again with the same seed. */
export function again({ name }, seed) {
  const quoted = name.includes(" ") ? `"${name}"` : name;
  const variable = process.platform === "win32" ? `set ICL_SEED=${seed} &&` : `ICL_SEED=${seed}`;
  return `${variable} node test/run.mjs ${quoted}`;
}

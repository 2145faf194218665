import { existsSync } from "node:fs";
import { smallShape } from "../support/randomModel.js";
import { demoModel } from "../support/repository.js";
import { TestSession } from "../support/testSession.js";

/** A kind of model that the identities must hold on. */
export interface IdentityModel {
  readonly name: string;
  open(file: string): Promise<TestSession>;
}

const random = (["llama", "qwen2", "gptneox"] as const).map((architecture): IdentityModel => ({
  name: `random ${architecture}`,
  open: async (file) => TestSession.random(file, { ...smallShape, architecture, layers: 5 }),
}));

export const identityModels: readonly IdentityModel[] = [
  ...random,
  {
    name: "the embedded model",
    async open() {
      if (!existsSync(demoModel)) throw new Error(`The embedded model is missing: ${demoModel}`);
      return TestSession.open(demoModel);
    },
  },
];

const demonstrations = "hot -> cold\nbig -> small\ntall -> short\n";
const inputs = ["fast", "high", "good", "rich"];
/** Prompts with demonstrations, and the same queries without them. */
export const fewShot = inputs.map((input) => `${demonstrations}${input} ->`);
export const zeroShot = inputs.map((input) => `${input} ->`);
/** What all prompts begin with. */
export function sharedBeginning(prompts: readonly (readonly number[])[]): number[] {
  const [first = []] = prompts;
  return first.slice(
    0,
    first.findIndex((token, place) => prompts.some((tokens) => tokens[place] !== token)),
  );
}

export const answers = [" slow", " low", " bad", " poor"];

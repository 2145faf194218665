import type { Demonstration } from "../language/document.js";
import { primaryAnswer } from "../language/match.js";
import type { Example } from "../language/prompt.js";
import type { TaskSettings } from "../language/settings.js";
import { Gram } from "../method/gram.js";
import type { Random } from "../method/random.js";
import { openTokens } from "../method/openTokens.js";
import { RequestFailure } from "../protocol/failure.js";
import type { AnalysedTask, AnalysisContext } from "./analysis.js";

/** A few-shot prompt of some of a file's demonstrations, whose residual stream stands for the task. */
export interface Draw {
  /** Index of the task; -1 for the Null task. */
  readonly task: number;
  /** Which half of the demonstrations it was drawn from: draws of different halves share none. */
  readonly half: 0 | 1;
  readonly demonstrations: readonly Example[];
  /** Input of another demonstration of the same half. */
  readonly dummy: string;
}

/** So many demonstrations let both halves hold two and a dummy. */
const LEAST_DEMONSTRATIONS = 6;
/** More in one draw would tell no more, and cost more. */
const MOST_IN_DRAW = 5;

/** A task whose demonstrations are split in two. */
export interface HalvedTask {
  readonly task: AnalysedTask;
  readonly halves: readonly [readonly Demonstration[], readonly Demonstration[]];
}

/** What draws from several files have in common. */
export interface DrawPlan {
  readonly halved: readonly HalvedTask[];
  /** How all of them are rendered. */
  readonly settings: TaskSettings;
  /** Demonstrations in a draw. */
  readonly size: number;
}

/** @returns no plan where fewer than two files can be drawn from. */
export function planDraws(
  tasks: readonly AnalysedTask[],
  random: Random,
): { plan: DrawPlan | undefined; leftOut: { file: string; reason: string }[] } {
  const { halved, leftOut } = halve(tasks, random);
  const [first] = halved;
  if (first === undefined || halved.length < 2) return { plan: undefined, leftOut };
  return { plan: { halved, settings: commonSettings(first), size: drawSize(halved) }, leftOut };
}

/** Splits each file's demonstrations in two at random; files with too few of them are named instead. */
function halve(
  tasks: readonly AnalysedTask[],
  random: Random,
): { halved: HalvedTask[]; leftOut: { file: string; reason: string }[] } {
  const leftOut: { file: string; reason: string }[] = [];
  const halved = tasks.flatMap((task) => {
    const { demonstrations } = task.document;
    if (demonstrations.length < LEAST_DEMONSTRATIONS) {
      const reason = `It has ${demonstrations.length} demonstrations, and two halves without a common one need ${LEAST_DEMONSTRATIONS}.`;
      leftOut.push({ file: task.path, reason });
      return [];
    }
    const mixed = random.shuffle(demonstrations);
    const middle = Math.floor(mixed.length / 2);
    return { task, halves: [mixed.slice(0, middle), mixed.slice(middle)] as const };
  });
  return { halved, leftOut };
}

/** Demonstrations in a draw, so that every task can give them from either half with a dummy left over. */
function drawSize(halved: readonly HalvedTask[]): number {
  const least = Math.min(...halved.flatMap(({ halves }) => halves.map(({ length }) => length)));
  return Math.min(MOST_IN_DRAW, least - 1);
}

/** @param size demonstrations in it. */
export function drawFrom(
  { task: { document }, halves }: HalvedTask,
  task: number,
  half: 0 | 1,
  size: number,
  random: Random,
): Draw {
  const [dummy, ...shown] = random.sample(halves[half], size + 1);
  const demonstrations = shown.map(({ input, output }) => ({
    input,
    output: { text: primaryAnswer(document.settings, output.text) },
  }));
  return { task, half, demonstrations, dummy: dummy?.input.text ?? "" };
}

/** The Null task (Han et al. 2024, section 3): a task's demonstrations with their outputs dealt out anew. */
export function nullDraw(halved: HalvedTask, half: 0 | 1, size: number, random: Random): Draw {
  const draw = drawFrom(halved, -1, half, size, random);
  const { settings } = halved.task.document;
  const outputs = random.shuffle(
    halved.halves[half].map(({ output }) => primaryAnswer(settings, output.text)),
  );
  return {
    ...draw,
    demonstrations: draw.demonstrations.map((example, place) => {
      // The next output that is another one, if there is any.
      const others = outputs.filter((output) => output !== example.output.text);
      const output = others[place % Math.max(1, others.length)] ?? example.output.text;
      return { ...example, output: { text: output } };
    }),
  };
}

/**
 * The format in which all tasks are drawn: the first file's, without its instruction, so that tasks are told
 * apart by their demonstrations and not by how they are written.
 */
function commonSettings({ task }: HalvedTask): TaskSettings {
  return { ...task.document.settings, instruction: undefined, alternatives: undefined };
}

/**
 * How the draws' residual streams at the separator lie to each other, at every layer.
 * @throws RequestFailure `prompt-too-long` where a draw does not fit into the model, with the file that it is of.
 */
export async function relateDraws(
  { engine, control, model }: Pick<AnalysisContext, "engine" | "control" | "model">,
  { settings, halved }: Pick<DrawPlan, "settings" | "halved">,
  draws: readonly Draw[],
): Promise<Gram[]> {
  const tokens = await openTokens(engine, settings, control);
  const shown = draws.filter(({ demonstrations }) => demonstrations.length > 0);
  const alone = draws.filter(({ demonstrations }) => demonstrations.length === 0);
  const fewShot = await tokens.fewShot(
    shown.map(({ demonstrations, dummy }) => ({ demonstrations, input: dummy })),
    control,
  );
  const zeroShot = await tokens.framed(
    alone.map(({ dummy }) => dummy),
    tokens.zeroShot,
    control,
  );
  const prompts = draws.map(
    ({ demonstrations }) => (demonstrations.length > 0 ? fewShot.shift() : zeroShot.shift()) ?? [],
  );
  draws.forEach(({ task }, place) => {
    const tokens = prompts[place]?.length ?? 0;
    const file = halved[task]?.task.path;
    if (file !== undefined && model.contextLength > 0 && tokens > model.contextLength) {
      throw new RequestFailure(
        "prompt-too-long",
        `A prompt of ${tokens} tokens of ${fileName(file)} does not fit into the model's context of ${model.contextLength}. Use fewer or shorter demonstrations in it, leave it out, or use a model with a longer context.`,
      );
    }
  });
  const { layers } = await engine.relate({ prompts }, control);
  return layers.map((products) => new Gram(products));
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

import type { TaskVector } from "../method/taskVector.js";
import { isOtherTask, type WrongTask } from "../method/wrongTask.js";
import type { Engine, RequestControl } from "../protocol/engine.js";
import { RequestFailure } from "../protocol/failure.js";
import { InvalidTaskFile, isRunnable, requireRunnable, type TaskFile } from "./taskFile.js";

/** Files whose vectors may be the wrong-task control. */
export interface OtherTasks {
  /** Whether it was asked for by name: then the first is taken as it is, and what is wrong with it is an error. */
  readonly named: boolean;
  /** They are asked for one by one, until one fits. */
  readonly tasks: Iterable<TaskFile> | AsyncIterable<TaskFile>;
}

export const noOthers: OtherTasks = { named: false, tasks: [] };

/** What is known of task files beside their text. */
interface TaskFiles {
  /** The model that a file is run on: an absolute path, or an `hf:` address. */
  readonly modelOf: (task: TaskFile) => string;
  /** The file's vector at every layer, computed where it is not cached. */
  readonly vectorOf: (task: TaskFile) => Promise<TaskVector>;
}

/**
 * The first of the others that holds another task on the same model, with its vector; undefined where none does.
 * @param engine has the model of `task` loaded.
 * @throws InvalidTaskFile where the one that was named cannot be run, or names another model.
 */
export async function findWrongTask(
  engine: Engine,
  task: TaskFile,
  { named, tasks }: OtherTasks,
  { modelOf, vectorOf }: TaskFiles,
  control: RequestControl,
): Promise<WrongTask | undefined> {
  const asControl = async (other: TaskFile): Promise<WrongTask> => ({
    file: other.path,
    task: other.document.settings.name,
    vector: await vectorOf(other),
  });
  for await (const other of tasks) {
    const sameModel = modelOf(other) === modelOf(task);
    if (named) {
      requireRunnable(other);
      if (!sameModel) {
        throw new InvalidTaskFile(
          other.path,
          `${other.path} names another model than ${task.path}: its vector cannot be a control there.`,
        );
      }
      return asControl(other);
    }
    if (other.path === task.path || !sameModel || !isRunnable(other)) continue;
    try {
      if (await isOtherTask(engine, task.document, other.document, control)) return await asControl(other);
    } catch (error) {
      // What is wrong with this one is told in its own turn, and another may do.
      if (!isOfFile(error)) throw error;
    }
  }
  return undefined;
}

/** Whether a file alone is to blame, and not what every file needs. */
function isOfFile(error: unknown): boolean {
  return (
    error instanceof InvalidTaskFile || (error instanceof RequestFailure && error.code === "prompt-too-long")
  );
}

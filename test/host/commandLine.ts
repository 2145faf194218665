/** What VS Code's own command line says about a test run. */
export interface TestLaunch {
  /** Absolute folder of the extension under development. */
  readonly extension: string;
  /** Absolute path of the module with `run()`. */
  readonly tests: string;
  /** Absolute; what the window shows. */
  readonly workspace: string | undefined;
  readonly workspaceTrust: boolean;
}

function value(args: readonly string[], name: string): string | undefined {
  return args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** @throws Error where it is no test run. */
export function readCommandLine(args: readonly string[]): TestLaunch {
  const extension = value(args, "--extensionDevelopmentPath");
  const tests = value(args, "--extensionTestsPath");
  if (extension === undefined || tests === undefined) {
    throw new Error("Only test runs: --extensionDevelopmentPath= and --extensionTestsPath= are needed.");
  }
  const folder = value(args, "--folder-uri");
  const workspace = folder === undefined ? args.find((arg) => arg.startsWith("/")) : new URL(folder).pathname;
  return { extension, tests, workspace, workspaceTrust: !args.includes("--disable-workspace-trust") };
}

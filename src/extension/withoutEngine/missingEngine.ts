/** Platforms that there is a package with llama.cpp for, by the marketplace's names. */
export const PACKED_PLATFORMS = [
  "linux-x64",
  "linux-arm64",
  "darwin-arm64",
  "darwin-x64",
  "win32-x64",
  "win32-arm64",
] as const;

/** What the extension runs on. */
export interface Host {
  /** As Node names them. */
  readonly platform: string;
  readonly arch: string;
  /** Whether a Linux has musl in place of glibc, as Alpine has; llama.cpp is not built for it. */
  readonly musl: boolean;
}

export interface MissingEngine {
  readonly message: string;
  /** Whether installing another file would help here. */
  readonly installable: boolean;
}

const WITHOUT =
  "This package of ICL Task Vectors highlights, checks, completes and formats .icl files. It does not include llama.cpp, which runs them";

/** What the package without native code says where something is to be run. @param version the extension's. */
export function missingEngine({ platform, arch, musl }: Host, version: string): MissingEngine {
  const name = `${platform}-${arch}`;
  if (!musl && PACKED_PLATFORMS.some((one) => one === name)) {
    return {
      message: `${WITHOUT}. The package for ${name} does: install icl-task-vectors-${name}-${version}.vsix.`,
      installable: true,
    };
  }
  const here = musl ? `${name} with musl` : name;
  const others = `${PACKED_PLATFORMS.slice(0, -1).join(", ")} or ${PACKED_PLATFORMS.at(-1) ?? ""}`;
  return {
    message: `${WITHOUT}, because there is no build of it for ${here}. To run tasks, open the folder on a machine with ${others}, for example through Remote - SSH.`,
    installable: false,
  };
}

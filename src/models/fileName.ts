/** Names that Windows keeps for devices, whatever follows their first dot. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONGEST = 200;

/** A name of a hub or a host as a file or folder may be called on every system; most stay as they are. */
export function fileName(name: string): string {
  const safe = name
    .replace(/[<>:"/\\|?*\p{Cc}\p{Cf}]/gu, "_")
    .replace(/[. ]+$/, (end) => "_".repeat(end.length))
    .slice(-LONGEST);
  return RESERVED.test(safe) || safe === "" ? `_${safe}` : safe;
}

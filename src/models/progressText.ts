import { bytesText, durationText } from "../method/numberText.js";
import type { DownloadProgress } from "./downloadModel.js";

/** `312 MiB of 1.1 GiB, 24.0 MiB/s, 33 s left`, the same in every front end. */
export function progressText({ done, total, bytesPerSecond, checking }: DownloadProgress): string {
  const amount = total === null ? bytesText(done) : `${bytesText(done)} of ${bytesText(total)}`;
  if (checking) return `checking what is there: ${amount}`;
  if (bytesPerSecond === null || bytesPerSecond <= 0) return amount;
  const rate = `${bytesText(bytesPerSecond)}/s`;
  if (total === null) return `${amount}, ${rate}`;
  return `${amount}, ${rate}, ${durationText((total - done) / bytesPerSecond)} left`;
}

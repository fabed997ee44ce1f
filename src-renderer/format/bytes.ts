/** Sizes of files, in powers of ten as file managers and disks count. */
import { formatFixed, formatNumber } from './number.ts';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** “512 B”, “4.20 MB”: three digits. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit === 0 ? formatNumber(value) : formatFixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
  return `${text}\u00a0${UNITS[unit]}`;
}

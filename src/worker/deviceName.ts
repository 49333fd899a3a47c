/** What a GPU is called. */
import type { DeviceReport } from './protocol.ts';

/** A short name for people: "Apple metal-3", or what the browser gives away. */
export function deviceName({ vendor, architecture, description }: DeviceReport): string {
  const parts = description !== '' ? [description] : [vendor, architecture].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' ') : 'GPU';
}

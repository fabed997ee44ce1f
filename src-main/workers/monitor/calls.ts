/** What the monitor worker does. */
import type { Handlers } from '#main/workers/protocol.ts';
import type { MonitorCalls } from '#main/workers/calls.ts';
import { fillRun } from './fillRun.ts';

export const MONITOR_HANDLERS: Handlers<MonitorCalls> = { fill: fillRun };

/** The promises that have a recipe. */
import type { PromiseRecipe } from './promise.ts';
import { alarmStates } from './alarmStates.ts';
import { alarmStorm } from './alarmStorm.ts';
import { auditChain } from './auditChain.ts';
import { containedCrashRecipe } from './containedCrash.ts';
import { bitFlips } from './flippedBits.ts';
import { iovHistory } from './iovHistory.ts';
import { killsWhilePublishing } from './killedPublishing.ts';
import { killsWhileStating } from './killedStating.ts';
import { openSettings } from './openSettings.ts';
import { publishedNeverChanges } from './publishedNeverChanges.ts';

export const PROMISES: readonly PromiseRecipe[] = [
  openSettings,
  bitFlips,
  auditChain,
  iovHistory,
  publishedNeverChanges,
  killsWhilePublishing,
  killsWhileStating,
  containedCrashRecipe,
  alarmStates,
  alarmStorm,
];

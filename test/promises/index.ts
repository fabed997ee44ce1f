/** The promises that have a recipe. */
import { auditChain } from './auditChain.ts';
import { bitFlips } from './flippedBits.ts';
import { iovHistory } from './iovHistory.ts';
import { openSettings } from './openSettings.ts';
import type { PromiseRecipe } from './promise.ts';

export const PROMISES: readonly PromiseRecipe[] = [openSettings, bitFlips, auditChain, iovHistory];

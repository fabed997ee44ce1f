/** The promises that have a recipe. */
import { auditChain } from './auditChain.ts';
import { openSettings } from './openSettings.ts';
import type { PromiseRecipe } from './promise.ts';

export const PROMISES: readonly PromiseRecipe[] = [openSettings, auditChain];

/**
 * Property tests draw the same cases in every run, so that a change is to blame for a failure and
 * not chance. BEAMGLASS_TEST_SEED draws others.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['BEAMGLASS_TEST_SEED'] ?? 1) });

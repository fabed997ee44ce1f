/** Whether the data behind the constants fit what they are to be valid for. */
import { formatPosition } from '../timeBase.ts';
import { found, notApplicable, passed, type Check } from './check.ts';

export const inputRuns: Check = {
  id: 'runs',
  title: 'Input runs',
  run: ({ runs, setup, recordedRuns, provenance }) => {
    if (runs.length === 0) {
      const how =
        provenance.method === 'fit' ? 'It was made from series, not from runs.' : 'No run is named as its source.';
      return notApplicable(how);
    }
    const absent = runs.filter(({ stored }) => stored === null);
    const changed = runs.filter(
      ({ stored, contentHash }) => stored !== null && contentHash !== null && stored.contentHash !== contentHash,
    );
    const present = runs.flatMap(({ run, stored }) => (stored === null ? [] : [{ run, ...stored }]));
    const simulated = present.filter(({ isSimulated }) => isSimulated);
    const foreign = present.filter((one) => setup !== null && one.setup !== null && one.setup !== setup);
    const worst = [
      ...changed.map(({ run }) => ({ key: run, text: `${run}: its events are not those that were fitted` })),
      ...foreign.map(({ run, setup: of }) => ({ key: run, text: `${run}: taken with setup ${of}` })),
      ...absent.map(({ run }) => ({ key: run, text: `${run}: not in the store` })),
    ];
    if (changed.length > 0) {
      return found(
        'vetoed',
        `${changed.length} of ${runs.length} input runs have other events than were fitted.`,
        worst,
      );
    }
    if (foreign.length > 0) {
      return found('vetoed', `${foreign.length} of ${runs.length} input runs were not taken with ${setup}.`, worst);
    }
    if (simulated.length > 0 && simulated.length < present.length) {
      const rows = simulated.map(({ run }) => ({ key: run, text: `${run}: simulated` }));
      return found(
        'vetoed',
        `${simulated.length} of ${present.length} input runs are simulated and the others are not.`,
        rows,
      );
    }
    if (simulated.length > 0 && recordedRuns > 0) {
      return found(
        'vetoed',
        `All input runs are simulated, and ${recordedRuns} recorded run${recordedRuns === 1 ? '' : 's'} would be read with these constants.`,
      );
    }
    if (absent.length > 0) {
      return found(
        'warning',
        `${absent.length} of ${runs.length} input runs are not in the store: it cannot be repeated.`,
        worst,
      );
    }
    return passed(
      `${runs.length} ${simulated.length > 0 ? 'simulated ' : ''}input run${runs.length === 1 ? '' : 's'}, as they were fitted.`,
    );
  },
};

export const statistics: Check = {
  id: 'statistics',
  title: 'Statistics',
  run: ({ entries }, { entries: limits }) => {
    if (entries === null) return notApplicable('How many events went in is not known.');
    const sentence = `${entries} events or points went in; ${limits.warning} are wanted, ${limits.veto} needed.`;
    if (entries < limits.veto) return found('vetoed', sentence);
    return entries < limits.warning ? found('warning', sentence) : passed(sentence);
  },
};

/** Positions per run, or per second, which is what a largest age is counted in. */
const STEP = { run: 1, runSubrun: 2 ** 20, utc: 1000 };

export const age: Check = {
  id: 'age',
  title: 'Age',
  run: ({ type, validity, runs }, { distance }) => {
    const { timeBase, maxAge } = type;
    const step = STEP[timeBase];
    const unit = timeBase === 'utc' ? 's' : 'runs';
    const staleAt = maxAge === null || validity.since === 0 ? null : validity.since + maxAge * step;
    const goesStale = staleAt !== null && (validity.until === null || validity.until > staleAt);
    const staleText = goesStale ? ` It counts as stale from ${formatPosition(timeBase, staleAt)} on.` : '';
    const numbers = runs.flatMap(({ stored }) => (stored === null ? [] : [stored.number]));
    if (numbers.length === 0 || timeBase === 'utc') {
      if (maxAge === null) return notApplicable('This type does not age, and no run tells when it was measured.');
      return goesStale && validity.until !== null
        ? found('warning', `The validity is longer than the ${maxAge} ${unit} that this type may be used.${staleText}`)
        : passed(`This type may be used for ${maxAge} ${unit}.${staleText}`);
    }
    const first = validity.since / step;
    const last = validity.until === null ? Infinity : validity.until / step - 1;
    const away = Math.max(0, Math.floor(first) - Math.max(...numbers), Math.min(...numbers) - last);
    if (away > distance) {
      return found(
        'warning',
        `The nearest input run lies ${away} runs away from the validity; ${distance} are usual for this type.${staleText}`,
      );
    }
    if (goesStale && validity.until !== null) {
      return found(
        'warning',
        `The validity is longer than the ${maxAge} ${unit} that this type may be used.${staleText}`,
      );
    }
    const where =
      away === 0 ? 'The input runs lie in or beside the validity.' : `The input runs lie ${away} runs away.`;
    return passed(where + staleText);
  },
};

/** Whether the fits behind the constants can be believed. */
import { found, notApplicable, passed, share, digits, type Check, type CheckInput, type RowKey } from './check.ts';
import { whose } from './values.ts';

type Fit = NonNullable<CheckInput['fits']>[number];

/** What is wrong with a fit; null where nothing is. */
function flaw({ state }: Fit, pValue: number): string | null {
  if (!state.isValid) return `failed (${state.failure ?? 'no reason given'})`;
  if (state.hasParametersAtLimit) return 'ended at a limit';
  if (!state.hasAccurateCovar) return 'has no accurate covariance: too few entries for its width';
  if (state.hasReachedCallLimit) return 'reached the limit of calls';
  if (state.pValue !== null && state.pValue < pValue) return `does not describe the data (p = ${digits(state.pValue)})`;
  return null;
}

/** Rows that claim to be measured. A fit of the whole stands behind all of them. */
function measuredRows({ constants: { table, parameters } }: CheckInput): ReadonlySet<RowKey | null> {
  const rows = new Set<RowKey | null>((table?.keys ?? []).filter((_, row) => table?.status[row] === 'measured'));
  if (rows.size > 0 || Object.values(parameters).some(({ status }) => status === 'measured')) rows.add(null);
  return rows;
}

export const fitStates: Check = {
  id: 'fits',
  title: 'State of the fits',
  run: (input, { badFits, pValue }) => {
    const { fits, type } = input;
    if (fits === null || fits.length === 0) return notApplicable('No fit stands behind these constants.');
    const measured = measuredRows(input);
    const bad = fits.flatMap((fit) => {
      const text = flaw(fit, pValue);
      return text === null ? [] : [{ fit, key: fit.key, text: `${whose(fit.key, type.key)}${text}` }];
    });
    // A failed fit whose row is "missing" is honest; one whose row has a number is not.
    const claimed = bad.filter(({ fit, key }) => !fit.state.isValid && measured.has(key));
    const [first] = claimed;
    if (first !== undefined) {
      return found('vetoed', `${share(claimed.length, fits.length, 'fits')} failed and gave a constant all the same.`, [
        ...claimed,
        ...bad.filter((one) => !claimed.includes(one)),
      ]);
    }
    if (bad.length === 0) return passed(`${fits.length === 1 ? 'The fit is' : `All ${fits.length} fits are`} good.`);
    const isMany = bad.length / fits.length > badFits.veto;
    return found(isMany ? 'vetoed' : 'warning', `${share(bad.length, fits.length, 'fits')} are not good.`, bad);
  },
};

/** A second minimum nearly as good as the first may be the right one (complaint 1 of calibration.md §3). */
export const minimumGap: Check = {
  id: 'minimumGap',
  title: 'Second-best minimum',
  run: ({ fits, type }, { minimumGap: limits }) => {
    const known = (fits ?? []).filter(({ state }) => state.isValid && state.minimumGap !== null);
    if (known.length === 0) return notApplicable('No fit found a second minimum.');
    const sorted = known.toSorted((a, b) => a.state.minimumGap! - b.state.minimumGap!);
    const nearest = sorted[0]!.state.minimumGap!;
    const near = sorted.filter(({ state }) => state.minimumGap! < limits.warning);
    if (near.length === 0) return passed(`The second-best minimum lies ${digits(nearest)} higher or more.`);
    return found(
      nearest < limits.veto ? 'vetoed' : 'warning',
      `${share(near.length, known.length, 'fits')} have a second minimum less than ${limits.warning} above the best; the nearest lies ${digits(nearest)} higher.`,
      near.map(({ key, state }) => ({ key, text: `${whose(key, type.key)}${digits(state.minimumGap!)} higher` })),
    );
  },
};

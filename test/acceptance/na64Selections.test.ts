/** NA64: the cut logic of the analyses' selections. */
import { BUILT_IN_SELECTIONS } from '#core/analysis/builtIn.ts';
import { compileSelection } from '#core/event/selection/selection.ts';
import { columnsOf } from '#core/analysis/definition.ts';
import { figure } from './figure.ts';

/** Whether an event of these quantities passes the cuts of a selection that look at nothing else. */
function passes(selection: string, event: Readonly<Record<string, number>>): boolean {
  const { cuts } = BUILT_IN_SELECTIONS.find(({ name }) => name === selection)!.definition;
  const concerned = cuts.filter(({ expression }) => columnsOf(expression).every((name) => name in event));
  if (concerned.length === 0) throw new Error(`no cut of ${selection} looks at ${Object.keys(event).join(', ')} alone`);
  const columns = Object.keys(event).map((name) => ({ name, unit: '', type: 'number' as const }));
  return concerned.every(
    ({ expression }) =>
      compileSelection(expression, columns).evaluate((name) => Float64Array.of(event[name]!), 1)[0] === 1,
  );
}

figure('AF-089', 'energy box of the selection “vis17”, dump and ECAL', () => {
  const kept = (dump: number, ecal: number): boolean => passes('vis17', { e_ecal: ecal, e_tot: dump + ecal });
  const cases = [
    [50, 50, true],
    [45, 45.1, true],
    [45, 44.9, false],
    [50, 59.9, true],
    [50, 60.1, false],
    [69.9, 30.1, true],
    [70.1, 29.9, false],
    [0, 100, true],
    [100, 0, false],
  ] as const;
  return cases.map(([dump, ecal, expected]) => ({
    what: `WCAL ${dump} GeV, ECAL ${ecal} GeV kept`,
    value: kept(dump, ecal),
    expected,
    exact: true,
  }));
});

figure('AF-125', 'angle of the incoming track in the selections of the invisible mode', () =>
  ['inv16', 'inv17_18'].flatMap((selection) =>
    (
      [
        [1, true],
        [20, false],
      ] as const
    ).map(([angle, expected]) => ({
      what: `${selection}, ${angle} mrad kept`,
      value: passes(selection, { theta_in: angle }),
      expected,
      exact: true as const,
    })),
  ),
);

/** A plan that is typed is the plan that is saved, or every fault of it is named with its row. */
import { describe, expect, it } from 'vitest';
import { BUILT_IN_PLANS } from '#core/scan/builtIn.ts';
import { formOfPlan, nextPoint, planOfFile, planOfForm, type PlanForm } from '#renderer/panels/scan/planForm.ts';

const changed = (change: (form: PlanForm) => void) => {
  const form = formOfPlan(BUILT_IN_PLANS[0]!);
  change(form);
  return planOfForm(form);
};

describe('the form of a plan', () => {
  it.each(BUILT_IN_PLANS)('gives $name back as it is', (plan) => {
    expect(planOfForm(formOfPlan(plan))).toEqual({ plan, faults: [] });
  });

  it('shows energies as the experiment reads them, and goals as they are written', () => {
    const padme = formOfPlan(BUILT_IN_PLANS[0]!);
    expect(padme).toMatchObject({ tolerance: '0.35' });
    expect(padme.points[0]).toMatchObject({ energy: '286.56', goal: '1e10' });
    expect(formOfPlan(BUILT_IN_PLANS[1]!).points[0]).toMatchObject({ energy: '100', goal: '4.3e10' });
  });

  it('takes a further point like the last one, named by its energy', () => {
    const { plan } = changed(({ points }) => points.push({ ...nextPoint(points), energy: '301.5' }));
    expect(plan?.points).toHaveLength(53);
    expect(plan?.points.at(-1)).toEqual({
      id: '52',
      label: '301.5 MeV',
      scan: 'high energy',
      beamEnergy: 0.3015,
      setups: [],
      goal: 1e10,
    });
  });

  it.each<[(form: PlanForm) => void, number | null, string, string]>([
    [({ points }) => (points[2]!.goal = 'much'), 2, 'goal', 'Point 3 needs a goal: a number above 0, such as 1e10.'],
    [({ points }) => (points[2]!.goal = '-1'), 2, 'goal', 'Point 3 needs a goal: a number above 0, such as 1e10.'],
    [
      ({ points }) => (points[1]!.energy = '0'),
      1,
      'energy',
      'Point 2 has an energy that is a number above 0, or none.',
    ],
    [
      ({ points }) => (points[1]!.energy = 'x'),
      1,
      'energy',
      'Point 2 has an energy that is a number above 0, or none.',
    ],
    [({ points }) => (points[4]!.id = ''), 4, 'id', 'Point 5 needs an id of at most 64 characters.'],
    [({ points }) => (points[4]!.id = ' 2'), 4, 'id', 'Points 3 and 5 have the same id “2”.'],
    [(form) => (form.name = 'Run 3'), null, 'name', 'The name is 3 to 64 of a–z, 0–9 and _.'],
    [(form) => (form.title = ' '), null, 'title', 'The plan needs a title of at most 200 characters.'],
    [(form) => (form.tolerance = '0'), null, 'tolerance', 'The tolerance is a number above 0 and at most 100 GeV.'],
    [(form) => (form.points = []), null, 'points', 'A plan has 1 to 1000 points.'],
  ])('names what is wrong, and where', (change, point, field, sentence) => {
    expect(changed(change)).toEqual({ plan: null, faults: [{ point, field, sentence }] });
  });
});

describe('a file of a plan', () => {
  it('that was exported is read again', () => {
    for (const plan of BUILT_IN_PLANS) expect(planOfFile('plan.json', JSON.stringify(plan))).toEqual(plan);
  });

  it.each([
    ['{', '“plan.json” is no JSON: '],
    ['[]', '“plan.json” holds no plan: '],
    [JSON.stringify({ ...BUILT_IN_PLANS[0]!, tolerance: 0 }), '“plan.json” holds no plan at tolerance: '],
    [JSON.stringify({ ...BUILT_IN_PLANS[0]!, more: 1 }), '“plan.json” holds no plan: '],
  ])('that is none gives one sentence: %s', (text, sentence) => {
    expect(String(planOfFile('plan.json', text)).startsWith(sentence)).toBe(true);
  });
});

/** The quality of runs as it is seen: the board of runs and parts, and good-run lists. */
import type { Actor } from '#core/access/roles.ts';
import type { QualityBoard } from '#core/api/dataQuality.ts';
import type { GoodRunListRow, GoodRunResult } from '#core/api/goodRuns.ts';
import { CURRENT_RULES, judge, type Purpose } from '#core/dataQuality/colours.ts';
import {
  cmsForm,
  concerning,
  listRunsFor,
  takenIn,
  totalsOf,
  type GoodRunQuery,
  type ListedOutcome,
} from '#core/dataQuality/goodRuns.ts';
import { partsOf, partsOfSetup } from '#core/dataQuality/parts.ts';
import { BeamglassError } from '#core/errors.ts';
import { goodRunsHash, type GoodRuns, type StoredGoodRuns } from '#main/store/goodRunRepository.ts';
import { requireWritable, type ServiceContext } from './context.ts';
import { noteInJournal } from './journal.ts';
import { getSetup } from './setups.ts';

export interface BoardRequest {
  readonly experiment: string;
  /** Null: all of the experiment. */
  readonly runs: readonly string[] | null;
  readonly purpose: Purpose;
  readonly limit: number;
}

/** Newest run first. */
export async function qualityBoard(
  context: ServiceContext,
  { experiment, runs, purpose, limit }: BoardRequest,
): Promise<QualityBoard> {
  const { store } = context;
  const wanted = runs === null ? null : new Set(runs);
  const shown = store.runQuality
    .runs()
    .filter((run) => run.experiment === experiment && (wanted === null || wanted.has(run.run)))
    .toReversed()
    .slice(0, limit);
  const setups = new Map((await store.runs.list()).map(({ run, setup }) => [run, setup]));
  const present = await partsOfSetups(context, experiment, new Set(shown.map(({ run }) => setups.get(run) ?? null)));
  const parts = partsOf(experiment).filter(({ id }) => [...present.values()].some((ids) => ids.has(id)));
  const defects = store.defects.inForce();
  return {
    experiment,
    purpose,
    rules: CURRENT_RULES.version,
    parts: parts.map(({ id, title }) => ({ id, title })),
    rows: shown.map((run) => {
      const quality = judge(run, defects, purpose);
      const own = present.get(setups.get(run.run) ?? null);
      return {
        run: run.run,
        number: run.number,
        colour: quality.colour,
        parts: parts.map(
          ({ id }) => quality.parts.get(id) ?? (own?.has(id) === false ? null : run.checked ? 'good' : 'notChecked'),
        ),
        subruns: run.subruns,
        subrunColours: [...quality.subruns],
        checked: run.checked,
        reasons: [...quality.reasons],
      };
    }),
  };
}

/** Parts of each setup; a run without one, or with one that is not here, may have any. */
async function partsOfSetups(
  { store }: ServiceContext,
  experiment: string,
  setups: ReadonlySet<string | null>,
): Promise<Map<string | null, ReadonlySet<string>>> {
  const present = new Map<string | null, ReadonlySet<string>>();
  for (const id of setups) {
    const elements = id === null ? null : await elementsOf(store.layout, id);
    const parts = elements === null ? partsOf(experiment) : partsOfSetup(experiment, elements);
    present.set(id, new Set(parts.map((part) => part.id)));
  }
  return present;
}

async function elementsOf(layout: ServiceContext['store']['layout'], id: string): Promise<string[] | null> {
  try {
    return (await getSetup(layout, id)).setup.elements.map(({ name }) => name);
  } catch (error) {
    if (error instanceof BeamglassError && (error.code === 'notFound' || error.code === 'badFile')) return null;
    throw error;
  }
}

/** Computed from what is stated now. @throws BeamglassError `badInput` for rules that are none */
export function previewGoodRuns(context: ServiceContext, query: GoodRunQuery): GoodRunResult {
  return resultOf(computed(context, query));
}

function computed({ store }: ServiceContext, query: GoodRunQuery): GoodRuns {
  const defects = concerning(query, store.defects.inForce());
  return { query, runs: listRunsFor(query, store.runQuality.runs(), defects) };
}

const resultOf = (result: GoodRuns): GoodRunResult => ({
  query: result.query,
  totals: totalsOf(result.runs),
  runs: result.runs.map(plain),
  hash: goodRunsHash(result),
});

const plain = ({ ranges, reasons, ...run }: ListedOutcome) => ({
  ...run,
  taken: takenIn({ ...run, ranges, reasons }),
  ranges: ranges.map(([first, last]): [number, number] => [first, last]),
  reasons: [...reasons],
});

export interface FreezeRequest {
  readonly name: string;
  readonly query: GoodRunQuery;
  /** Of the preview that was looked at. */
  readonly hash: string;
  readonly comment: string;
}

/**
 * Computes it again within the transaction: what is frozen is what was looked at.
 * @throws BeamglassError `conflict` where it is another result now, or the name is taken
 */
export async function freezeGoodRuns(
  context: ServiceContext,
  actor: Actor,
  { name, query, hash, comment }: FreezeRequest,
): Promise<GoodRunListRow> {
  requireWritable(context);
  await context.store.goodRuns.freeze(actor, name, comment.trim(), () => {
    const result = computed(context, query);
    if (goodRunsHash(result) === hash) return result;
    const message =
      'Runs, defects or checks have changed since this list was looked at; look at it again. Nothing was frozen.';
    throw new BeamglassError('conflict', message, { name });
  });
  context.changes.publish('dataQuality');
  const note = {
    text: comment.trim() || `${name} is frozen.`,
    tags: ['good-runs'],
    experiment: query.experiment,
    run: null,
  };
  await noteInJournal(context, actor, { title: `Good-run list ${name} is frozen`, ...note });
  return rowOf(context.store.goodRuns.get(name));
}

export const listGoodRuns = ({ store }: ServiceContext): GoodRunListRow[] => store.goodRuns.list().map(rowOf);

/** @throws BeamglassError `notFound`, `corruptStore` */
export function getGoodRuns({ store }: ServiceContext, name: string) {
  const list = store.goodRuns.get(name);
  return { ...rowOf(list), runs: list.runs.map(plain) };
}

const rowOf = ({ runs, ...list }: StoredGoodRuns): GoodRunListRow => ({ ...list, totals: totalsOf(runs) });

/** Texts of the two files. @throws BeamglassError `notFound`, `corruptStore` */
export function exportGoodRuns(
  { store, version }: ServiceContext,
  name: string,
): { name: string; list: string; manifest: string } {
  const { runs, ...list } = store.goodRuns.get(name);
  const manifest = {
    format: 'beamglass good-run list',
    version: 1,
    ...list,
    totals: totalsOf(runs),
    form: 'run number: ranges of subruns from 0, both ends included',
    runs,
    writtenBy: `beamglass ${version}`,
  };
  return {
    name,
    list: `${JSON.stringify(cmsForm(runs))}\n`,
    manifest: `${JSON.stringify(manifest, null, 2)}\n`,
  };
}

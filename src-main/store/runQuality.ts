/** Runs and their subruns as their quality is judged, with what was checked of them. */
import type { Colour } from '#core/dataQuality/colours.ts';
import { judge } from '#core/dataQuality/colours.ts';
import type { ListedRun } from '#core/dataQuality/goodRuns.ts';
import type { Catalogue } from './catalogue.ts';
import type { DefectRepository } from './defectRepository.ts';
import type { SqliteFile } from './sqlite.ts';

interface Row {
  run: string;
  experiment: string;
  number: number;
  period: string | null;
  events: number;
  onTarget: number | null;
  contentHash: string;
  process: string | null;
}

interface PartRow {
  run: string;
  subrun: number;
  events: number;
  onTarget: number | null;
}

const SELECT = `SELECT run, experiment, number, period, events, coalesce(pot, eot) AS onTarget,
  content_hash AS contentHash, process
  FROM runs`;
const SELECT_PARTS = `SELECT run, subrun, events, coalesce(pot, eot) AS onTarget FROM subruns`;

export class RunQualityReader {
  private readonly file: SqliteFile;
  private readonly defects: DefectRepository;

  constructor({ file }: Pick<Catalogue, 'file'>, defects: DefectRepository) {
    this.file = file;
    this.defects = defects;
  }

  /** All of them, in order of experiment and number; or one. */
  runs(run: string | null = null): ListedRun[] {
    const rows =
      run === null
        ? this.file.prepare<[], Row>(`${SELECT} ORDER BY experiment, number`).all()
        : this.file.prepare<[string], Row>(`${SELECT} WHERE run = ?`).all(run);
    const partRows =
      run === null
        ? this.file.prepare<[], PartRow>(`${SELECT_PARTS} ORDER BY run, subrun`).all()
        : this.file.prepare<[string], PartRow>(`${SELECT_PARTS} WHERE run = ? ORDER BY subrun`).all(run);
    const parts = Map.groupBy(partRows, (part) => part.run);
    const checks = this.defects.lastChecks();
    return rows.map((row) => {
      const check = checks.get(row.run);
      const own = parts.get(row.run) ?? [];
      return {
        ...row,
        parts: own.map(({ subrun, events, onTarget }) => ({ subrun, events, onTarget })),
        subruns: 1 + (own.at(-1)?.subrun ?? 0),
        // What was looked at were those events; a run of that name with others is another one.
        checked: check?.checked === true && check.contentHash === row.contentHash,
      };
    });
  }

  /** For physics, by the newest rules. */
  colours(run: string | null = null): ReadonlyMap<string, Colour> {
    const defects = this.defects.inForce();
    return new Map(this.runs(run).map((one) => [one.run, judge(one, defects, 'physics').colour]));
  }
}

/** Runs as their quality is judged, with what was checked of them. */
import type { Colour } from '#core/dataQuality/colours.ts';
import { judge } from '#core/dataQuality/colours.ts';
import type { ListedRun } from '#core/dataQuality/goodRuns.ts';
import type { Catalogue } from './catalogue.ts';
import type { DefectRepository } from './defectRepository.ts';
import type { SqliteFile } from './sqlite.ts';

/** Source files of this format are one subrun each; a run from any other is not divided. */
const SUBRUN_FORMAT = 'bgstream';

interface Row {
  run: string;
  experiment: string;
  number: number;
  period: string | null;
  events: number;
  onTarget: number | null;
  contentHash: string;
  files: number;
}

const SELECT = `SELECT run, experiment, number, period, events, coalesce(pot, eot) AS onTarget,
  content_hash AS contentHash,
  (SELECT count(*) FROM source_files AS f WHERE f.run = r.run AND f.format = '${SUBRUN_FORMAT}') AS files
  FROM runs AS r`;

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
    const checks = this.defects.lastChecks();
    return rows.map(({ files, ...row }) => {
      const check = checks.get(row.run);
      return {
        ...row,
        subruns: Math.max(1, files),
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

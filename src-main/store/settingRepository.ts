/** The settings of a store. */
import type { Actor } from '#core/access/roles.ts';
import { accessSettings, DEFAULT_SETTINGS, type AccessSettings } from '#core/access/settings.ts';
import { BeamglassError } from '#core/errors.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { Catalogue } from './catalogue.ts';
import { inTransaction } from './transaction.ts';

export class SettingRepository {
  private readonly catalogue: Catalogue;
  private readonly audit: AuditRepository;
  private readonly rows;

  constructor(catalogue: Catalogue, audit: AuditRepository) {
    this.catalogue = catalogue;
    this.audit = audit;
    this.rows = catalogue.file.prepare<[], { name: string; value: string }>('SELECT name, value FROM settings');
  }

  /** @throws BeamglassError `corruptStore` for a value that no setting can have */
  get(): AccessSettings {
    const stored = this.rows.all().map(({ name, value }) => [name, JSON.parse(value) as unknown]);
    const result = accessSettings.safeParse({ ...DEFAULT_SETTINGS, ...Object.fromEntries(stored) });
    if (result.success) return result.data;
    const message = 'The settings of the store hold a value that Beamglass does not know. Restore a backup.';
    throw new BeamglassError('corruptStore', message, { setting: String(result.error.issues[0]?.path[0] ?? '') });
  }

  /** What differs is stored and recorded; where nothing does, nothing is. @throws BeamglassError `diskFull` */
  async set(actor: Actor, wanted: Partial<AccessSettings>): Promise<AccessSettings> {
    return inTransaction(this.catalogue, (file) => {
      const before = this.get();
      const changed = Object.entries(wanted).filter(([name, value]) => before[name as keyof AccessSettings] !== value);
      if (changed.length === 0) return before;
      const put = file.prepare(
        'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      );
      for (const [name, value] of changed) put.run(name, JSON.stringify(value));
      this.audit.append({
        actor,
        action: 'settings.set',
        subject: changed.map(([name]) => name).join(', '),
        details: Object.fromEntries(changed),
      });
      return this.get();
    });
  }
}

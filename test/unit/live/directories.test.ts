import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DirectoryWatcher } from '#main/service/liveDirectories.ts';
import { scratchDirectory } from '../../fixtures/import.ts';

const scratch = scratchDirectory();
afterAll(scratch.remove);

// Other systems tell of changes in their own way.
test.runIf(process.platform === 'linux')('a file that comes is told of, one that grows is not', async () => {
  const growing = join(scratch.path, 'grows');
  writeFileSync(growing, '');
  let told = 0;
  const heard = Promise.withResolvers<void>();
  const watcher = new DirectoryWatcher(scratch.path, () => {
    told++;
    heard.resolve();
  });
  for (let i = 0; i < 100; i++) appendFileSync(growing, 'more');
  writeFileSync(join(scratch.path, 'comes'), 'new');
  await heard.promise;
  watcher.close();
  expect(told).toBe(1);
});

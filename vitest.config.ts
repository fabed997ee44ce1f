import { defineConfig } from 'vitest/config';

/** One project per kind of test; `npm test` runs them all. */
const project = (name: string, testTimeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    setupFiles: ['test/setup.ts'],
    testTimeout,
    hookTimeout: testTimeout,
    // A busy machine may take its time; what never comes still fails.
    expect: { poll: { timeout: testTimeout / 4 } },
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', 20_000),
      project('native', 60_000),
      project('acceptance', 120_000),
      project('integration', 60_000),
      project('e2e', 180_000),
    ],
  },
});

/** The import borders of the design: renderer → core ← main; shells → service → store; workers → native, store. */
const border = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

export default {
  forbidden: [
    {
      name: 'zod-without-eval',
      comment: 'the page takes zod from the one module that tells it not to make functions from text',
      severity: 'error',
      from: { path: '^src-(core|renderer)', pathNot: '^src-core/zod' },
      to: { path: 'node_modules/zod/' },
    },
    border('core-alone', '^src-core', '^src-(main|renderer)', 'core imports nothing of ours'),
    {
      name: 'core-pure',
      comment: 'core has no I/O: only pure libraries: zod, the contract library, scales and shapes of plots, Markdown',
      severity: 'error',
      from: { path: '^src-core' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: ['node_modules/(zod|@orpc/contract|d3-scale|d3-shape|markdown-it|@types/(d3-scale|d3-shape))/'],
      },
    },
    border('renderer-only-core', '^src-renderer', '^src-main', 'the renderer knows only the API contract'),
    border('main-not-renderer', '^src-main', '^src-renderer', 'main does not know the renderer'),
    border(
      'scene-no-vue',
      '^src-renderer/scene',
      '(node_modules/(vue|pinia)/|^src-renderer/(panels|stores))',
      'no Vue in the scene',
    ),
    border(
      'service-no-shell',
      '^src-main/(service|store|workers)',
      '^src-main/(electron|web|cli)',
      'shells → service → store',
    ),
    border(
      'store-lowest',
      '^src-main/store',
      '^src-main/(service|workers|native)',
      'the store knows neither service nor workers',
    ),
    {
      name: 'native-by-workers',
      comment: 'only workers call the native engine',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/(workers|native)' },
      to: { path: '^src-main/native' },
    },
    {
      name: 'electron-in-its-shell',
      comment: 'the service runs without Electron',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/electron' },
      to: { path: 'node_modules/electron/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'src-main/native/build' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.vue', '.d.ts'],
    },
  },
};

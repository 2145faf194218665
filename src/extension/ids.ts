/** Commands, by what they do; `package.json` holds the same ids. */
export const commandIds = {
  compressDemonstrations: "icl.compressDemonstrations",
  runWithTaskVector: "icl.runWithTaskVector",
  runOnInput: "icl.runOnInput",
  runFewShot: "icl.runFewShot",
  runZeroShot: "icl.runZeroShot",
  compareQuery: "icl.compareQuery",
  compareAllQueries: "icl.compareAllQueries",
  sweepLayers: "icl.sweepLayers",
  analyse: "icl.analyse",
  inspectTaskVector: "icl.inspectTaskVector",
  patchWithAnotherVector: "icl.patchWithAnotherVector",
  showTaskMap: "icl.showTaskMap",
  chooseLayer: "icl.chooseLayer",
  turnDial: "icl.turnDial",
  showPrompt: "icl.showPrompt",
  showOutcome: "icl.showOutcome",
  showComparison: "icl.showComparison",
  compareAllFiles: "icl.compareAllFiles",
  showRunChanges: "icl.showRunChanges",
  makeThresholds: "icl.makeThresholds",
  exportOverview: "icl.exportOverview",
  copyWorkflow: "icl.copyWorkflow",
  refreshOverview: "icl.refreshOverview",
  cancel: "icl.cancel",
  exportTaskVector: "icl.exportTaskVector",
  copyAsCode: "icl.copyAsCode",
  serveTask: "icl.serveTask",
  stopServing: "icl.stopServing",
  openTaskVector: "icl.openTaskVector",
  runVectorOnInput: "icl.runVectorOnInput",
  runVectorQueries: "icl.runVectorQueries",
  serveVector: "icl.serveVector",
  unpackBundle: "icl.unpackBundle",
  importDemonstrations: "icl.importDemonstrations",
  pastePrompt: "icl.pastePrompt",
  exportReport: "icl.exportReport",
  newFile: "icl.newFile",
  openExample: "icl.openExample",
  copyExamples: "icl.copyExamples",
  selectModel: "icl.selectModel",
  downloadModel: "icl.downloadModel",
  showModelReport: "icl.showModelReport",
  compareWithModel: "icl.compareWithModel",
  unloadModel: "icl.unloadModel",
  restartEngine: "icl.restartEngine",
  clearCache: "icl.clearCache",
  showLog: "icl.showLog",
  showActions: "icl.showActions",
  refreshTaskVectors: "icl.refreshTaskVectors",
  revealTaskFile: "icl.revealTaskFile",
  deleteTaskVector: "icl.deleteTaskVector",
} as const;
export type CommandName = keyof typeof commandIds;

/** Settings, each with its section `icl`. */
export const settingIds = {
  modelPath: "icl.model.path",
  modelFolders: "icl.model.folders",
  downloadFolder: "icl.model.downloadFolder",
  libraryPath: "icl.engine.libraryPath",
  threads: "icl.engine.threads",
  kvType: "icl.engine.kvType",
  flashAttention: "icl.engine.flashAttention",
  device: "icl.engine.device",
  gpuLayers: "icl.engine.gpuLayers",
  contextSize: "icl.engine.contextSize",
  rpcServers: "icl.engine.rpcServers",
  idleMinutes: "icl.engine.idleMinutes",
  exhaustive: "icl.vectors.exhaustive",
  seed: "icl.vectors.seed",
  cacheFolder: "icl.cache.folder",
  cacheMegabytes: "icl.cache.maxMegabytes",
  codeLens: "icl.codeLens.enabled",
  inlineAnswers: "icl.inlineAnswers.enabled",
  influenceHints: "icl.influenceHints.enabled",
  onSave: "icl.onSave",
} as const;
export type SettingName = keyof typeof settingIds;

/** Context keys for `when` clauses. */
export const contextKeys = {
  /** The extension has been activated, so its views have something to show. */
  active: "icl.active",
  /** Something runs or waits. */
  busy: "icl.busy",
  /** A task is served to other programs. */
  serving: "icl.serving",
  /** Demonstrations were compressed; the first steps tick by what happened, not by what was clicked. */
  compressed: "icl.didCompress",
  /** A query was answered. */
  answered: "icl.didAnswer",
  /** A file's queries were compared. */
  compared: "icl.didCompare",
} as const;

/** Kinds of panels. The editor brings them back after a reload of the window. */
export const panelIds = { comparison: "icl.comparison" } as const;

/** Kinds of editors. */
export const editorIds = { vector: "icl.vectorFile" } as const;

export const viewIds = { overview: "icl.overview", taskVectors: "icl.taskVectors" } as const;

/** The `contextValue` of items in views, for menus. */
export const itemKinds = {
  /** A cached vector of which it is known which file it was made for. */
  taskVector: "taskVector",
  /** One of which that cannot be read. */
  unknownVector: "unknownVector",
  /** A task file that was never compared. */
  task: "task",
  comparedTask: "comparedTask",
  /** A comparison of a task file. */
  run: "run",
} as const;

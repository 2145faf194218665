/** For GitHub Actions: compares the tasks of `prompts` at each pull request. docs/ci.md explains it, and has it too. */
export const workflow = `name: Prompts
on: pull_request
permissions:
  contents: read
jobs:
  compare:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          repository: icl-task-vectors/icl-task-vectors
          path: .icl
      - uses: actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903 # v6.0.0
        with:
          node-version: "20.19"
      - run: npm ci && npm run build
        working-directory: .icl
      - run: node .icl/dist/icl.mjs compare prompts --no-cost --baseline prompts/baseline.json --junit report.xml --html report.html
      - if: always()
        uses: actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0
        with:
          name: prompts
          path: report.*
`;

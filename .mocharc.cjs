module.exports = { require: ["./test/support/mochaSetup.mjs"] };

// Outside checks of the published JSON Schemas:
//   node check.js examples   every YAML file and every committed plan below examples/ validates with ajv
//   node check.js editor     yaml-language-server finds exactly the planted errors, and none in the examples
// Prints a line a check and `N passed, N failed`; exits 1 when one failed or none ran.
'use strict';
const {execFileSync, spawn} = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const {pathToFileURL} = require('node:url');

const root = path.resolve(__dirname, '..', '..');
const limitSeconds = 90;
let passed = 0;
let failed = 0;

function verdict(name, problems) {
  if (problems.length === 0) {
    passed += 1;
    console.log(`ok      ${name}`);
    return;
  }
  failed += 1;
  console.log(`not ok  ${name}`);
  for (const problem of problems) console.log(`        ${problem}`);
}

function yamlFiles(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, {recursive: false, withFileTypes: true})
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        const full = path.join(folder, entry.name);
        if (entry.isDirectory()) return yamlFiles(full);
        return entry.name.endsWith('.yaml') ? [full] : [];
      });
}

// A description says its apiVersion in one of its files; a connection file never does and has its own schema.
function schemaFor(file, text) {
  const named = /^#\s*yaml-language-server:\s*\$schema=(\S+)/m.exec(text);
  if (named) return path.resolve(path.dirname(file), named[1]);
  const connection = /^(providers|authenticate|simulator):/m.test(text) && !/^(apiVersion|sites):/m.test(text);
  return path.join(root, 'schema', connection ? 'connection.schema.json' : 'supctl.schema.json');
}

function compiler(draft) {
  const modules = {'2020-12': 'ajv/dist/2020', '2019-09': 'ajv/dist/2019'};
  const found = Object.keys(modules).find((year) => draft.includes(year));
  const Ajv = require(found ? modules[found] : 'ajv');
  const ajv = new (Ajv.default || Ajv)({allErrors: true, strict: true, strictTypes: false, strictRequired: false});
  require('ajv-formats').default(ajv);
  return ajv;
}

function checkExamples() {
  const files = yamlFiles(path.join(root, 'examples'));
  const documents = JSON.parse(execFileSync('/usr/bin/python3', [path.join(__dirname, 'to_json.py'), ...files],
      {encoding: 'utf8', maxBuffer: 1 << 28}));
  const compiled = new Map();
  for (const file of files) {
    const name = `ajv ${path.relative(root, file)}`;
    const schema = schemaFor(file, fs.readFileSync(file, 'utf8'));
    try {
      if (!compiled.has(schema)) {
        const text = JSON.parse(fs.readFileSync(schema, 'utf8'));
        compiled.set(schema, compiler(text.$schema || '').compile(text));
      }
      const validate = compiled.get(schema);
      verdict(name, validate(documents[file]) ? [] :
          validate.errors.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`));
    } catch (error) {
      verdict(name, [error.message]);
    }
  }
  checkPlans();
}

// The examples' committed plans have the published form.
function checkPlans() {
  const validate = compiler('').compile(JSON.parse(fs.readFileSync(path.join(root, 'schema', 'plan.schema.json'), 'utf8')));
  let plans = 0;
  for (const example of fs.readdirSync(path.join(root, 'examples')).sort()) {
    const folder = path.join(root, 'examples', example, 'plans');
    if (!fs.existsSync(folder)) continue;
    for (const file of fs.readdirSync(folder).filter((one) => one.endsWith('.json')).sort()) {
      plans += 1;
      verdict(`ajv ${path.join('examples', example, 'plans', file)}`,
          validate(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'))) ? [] :
          validate.errors.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`));
    }
  }
  if (plans === 0) verdict('ajv plans', ['there is no committed plan']);
}

// The least of a language client: framed JSON-RPC over the server's standard streams.
class Client {
  constructor(settings) {
    this.settings = settings;
    const server = path.join(__dirname, 'node_modules', 'yaml-language-server', 'bin', 'yaml-language-server');
    this.process = spawn(process.execPath, [server, '--stdio'], {stdio: ['pipe', 'pipe', 'inherit']});
    this.buffer = Buffer.alloc(0);
    this.next = 1;
    this.answers = new Map();
    this.diagnostics = new Map();
    this.process.stdout.on('data', (data) => this.receive(data));
  }
  receive(data) {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.buffer.subarray(0, end).toString())[1]);
      if (this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString());
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.handle(message);
    }
  }
  handle(message) {
    if (message.method === 'textDocument/publishDiagnostics') {
      const resolve = this.diagnostics.get(message.params.uri);
      if (resolve) resolve(message.params.diagnostics);
    } else if (message.method && message.id !== undefined) {
      // The server asks for its configuration by section, and for registrations, which need no answer.
      const result = message.method === 'workspace/configuration' ?
          message.params.items.map((item) => this.settings[item.section] || {}) : null;
      this.send({id: message.id, result});
    } else if (message.id !== undefined && this.answers.has(message.id)) {
      this.answers.get(message.id)(message.result);
    }
  }
  send(message) {
    const text = Buffer.from(JSON.stringify({jsonrpc: '2.0', ...message}));
    this.process.stdin.write(`Content-Length: ${text.length}\r\n\r\n`);
    this.process.stdin.write(text);
  }
  request(method, params) {
    const id = this.next++;
    return new Promise((resolve) => {
      this.answers.set(id, resolve);
      this.send({id, method, params});
    });
  }
  // The diagnostics that the server publishes for a document once it is open.
  open(uri, text) {
    return new Promise((resolve) => {
      this.diagnostics.set(uri, resolve);
      this.send({method: 'textDocument/didOpen',
        params: {textDocument: {uri, languageId: 'yaml', version: 1, text}}});
    });
  }
}

async function checkEditor() {
  const planted = yamlFiles(path.join(__dirname, 'planted'));
  const files = [...planted, ...yamlFiles(path.join(root, 'examples'))];
  const schemas = {};
  for (const file of files) {
    const schema = schemaFor(file, fs.readFileSync(file, 'utf8'));
    if (!fs.existsSync(schema)) throw new Error(`no such schema: ${schema}`);
    (schemas[pathToFileURL(schema).href] ||= []).push(file);
  }
  const client = new Client({yaml: {schemas, validate: true, schemaStore: {enable: false}}});
  try {
    await client.request('initialize', {processId: process.pid, rootUri: null, capabilities: {}});
    client.send({method: 'initialized', params: {}});
    client.send({method: 'workspace/didChangeConfiguration', params: {settings: client.settings}});
    for (const file of files) {
      const text = fs.readFileSync(file, 'utf8');
      const found = await client.open(pathToFileURL(file).href, text);
      const expected = text.split('\n').flatMap((line, index) => (/#\s*planted/.test(line) ? [index] : []));
      const problems = [];
      if (planted.includes(file) && expected.length === 0) problems.push('nothing is planted in it');
      for (const line of expected)
        if (!found.some((each) => each.range.start.line === line)) problems.push(`line ${line + 1}: not found`);
      for (const each of found)
        if (!expected.includes(each.range.start.line))
          problems.push(`line ${each.range.start.line + 1}: ${each.message}`);
      verdict(`editor ${path.relative(root, file)}`, problems);
    }
    if (planted.length === 0) verdict('editor', ['there is no file with planted errors']);
  } finally {
    client.process.kill();
  }
}

async function main() {
  const timer = setTimeout(() => {
    console.log(`not ok  no answer within ${limitSeconds} s`);
    process.exit(1);
  }, limitSeconds * 1000);
  if (process.argv[2] === 'examples') checkExamples();
  else if (process.argv[2] === 'editor') await checkEditor();
  else throw new Error('usage: check.js examples|editor');
  clearTimeout(timer);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

main().catch((error) => {
  console.log(`not ok  ${error.message}`);
  process.exit(1);
});

// Outside check of the scripts that `supctl render` writes:
//   node check.js scripts   every script in goldens/ parses with tree-sitter-powershell, names only cmdlets and
//                           parameters that exist, and changes nothing outside a guard
//   node check.js form      the script on standard input parses and is plain ASCII (the collector of `supctl preflight`)
//   node check.js planted   the check finds exactly the errors that are planted in planted/
// Names of the module come from cmdlet_parameters.json, a copy of the public cmdlet reference; those of PowerShell
// itself from powershell_parameters.json. Prints a line a script and `N passed, N failed`; exits 1 when one failed
// or none ran.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
// The grammar holds one huge function: optimising it takes a minute, for which the process would wait at its end.
require('node:v8').setFlagsFromString('--liftoff-only');
const {Language, Parser} = require('web-tree-sitter');

const read = (name) => JSON.parse(fs.readFileSync(path.join(__dirname, name), 'utf8'));
const byName = (table) => new Map(Object.entries(table).map(([name, list]) =>
    [name.toLowerCase(), new Set(list.map((one) => one.toLowerCase()))]));
const moduleCmdlets = byName(read('cmdlet_parameters.json'));
const shell = read('powershell_parameters.json');
const shellCommands = byName(shell.commands);
const common = new Set(shell.commonParameters.map((one) => one.toLowerCase()));
const risk = new Set(shell.riskMitigationParameters.map((one) => one.toLowerCase()));

// A guard reads before it writes: the block that changes, and the one that tests.
const guards = {'set-setting': ['write', 'read'], 'add-missing': ['write', 'read'], 'request-synchronization': ['command', 'needed']};
// Functions of the library that change things, and which commands each may call; they are called by guards only,
// except for Assert-Account, which is one itself.
const changers = {
  'set-slot': ['set-ciminstance', 'new-ciminstance'], 'set-subscription': ['set-ciminstance'],
  'assert-account': ['new-cmaccount'], 'test-paid': ['set-content'], 'add-debt': ['remove-item'],
};
const isChange = (name) => (/^(set|add|new|remove|sync|enable|disable|invoke|start|save|publish|suspend)-cm/.test(name) &&
    name !== 'new-cmschedule') || ['set-ciminstance', 'new-ciminstance', 'set-content', 'remove-item', 'set-slot', 'set-subscription'].includes(name);
// What the document about setting up software updates says step by step, in the order of its four steps.
const seedSteps = ['02', '14', '23', '24', '25', '27', '28', '30', '31', '32', '33', '34', '39', '40', '41', '43', '45', '61',
  '62', '69', '77', '83', '87', '88', '89', '09', '11', '15', '68', '93', '101', '102', '106', '107', '108', '112', '13', '78', '84',
  '133', '134', '135', '136', '153', '16', '154'];
// Its last step is clients' and group policy's: a script looks at them and changes nothing.
const lookedAtOnly = ['16', '154'];
const lookers = new Set(['test-clientsettings', 'test-grouppolicy']);

// The tree as plain objects: going up and asking for texts is slow in the parser's own.
function plain(node, text, parent = null) {
  const made = {
    type: node.type, isNamed: node.isNamed, isError: node.isError, isMissing: node.isMissing, startPosition: node.startPosition,
    startIndex: node.startIndex, endIndex: node.endIndex, text: text.slice(node.startIndex, node.endIndex), parent,
  };
  made.children = node.children.map((child) => plain(child, text, made));
  made.namedChildren = made.children.filter((child) => child.isNamed);
  return made;
}

function* nodes(node) {
  yield node;
  for (const child of node.children) yield* nodes(child);
}
const at = (node) => `line ${node.startPosition.row + 1}`;
const nameOf = (command) => command.namedChildren.find((one) => one.type === 'command_name')?.text.toLowerCase();
const parametersOf = (command) => {
  const elements = command.namedChildren.find((one) => one.type === 'command_elements');
  return elements ? elements.namedChildren.filter((one) => one.type === 'command_parameter') : [];
};
const bare = (parameter) => parameter.text.replace(/^-/, '').replace(/:$/, '').toLowerCase();

function ancestor(node, matches) {
  for (let up = node.parent; up; up = up.parent) if (matches(up)) return up;
  return null;
}
const enclosingFunction = (node) => {
  const found = ancestor(node, (one) => one.type === 'function_statement');
  return found ? found.namedChildren.find((one) => one.type === 'function_name').text.toLowerCase() : '';
};

// The parameters of the script's own functions: the variables that their param blocks declare.
function ownFunctions(root) {
  const out = new Map();
  for (const node of nodes(root)) {
    if (node.type !== 'function_statement') continue;
    const name = node.namedChildren.find((one) => one.type === 'function_name').text.toLowerCase();
    const block = [...nodes(node)].find((one) => one.type === 'param_block');
    const parameters = new Set();
    let risky = false;
    if (block) {
      risky = /SupportsShouldProcess/.test(node.text.slice(0, block.startIndex - node.startIndex));
      for (const one of nodes(block))
        if (one.type === 'script_parameter') parameters.add(one.namedChildren.find((child) => child.type === 'variable').text.slice(1).toLowerCase());
    }
    if (risky) for (const one of risk) parameters.add(one);
    out.set(name, parameters);
  }
  return out;
}

// Parameters that a command takes from a table, `@table`, which the line above must hold as a literal; null: it does
// not. The grammar stumbles over parameters with digits in their names, so that scripts give them this way.
function splatted(command, root) {
  const elements = command.namedChildren.find((one) => one.type === 'command_elements');
  if (!elements || !elements.text.includes('@')) return [];
  const own = elements ? elements.namedChildren.map((one) => /^@([A-Za-z]+)$/.exec(one.text)?.[1]).filter(Boolean) : [];
  const lines = root.text.slice(0, command.startIndex).trimEnd().split('\n');
  return own.flatMap((name) => {
    const literal = new RegExp(`^\\s*\\$${name} = @\\{ (.*) \\}$`).exec(lines[lines.length - 1]);
    return literal ? [...literal[1].matchAll(/([A-Za-z0-9]+) = /g)].map((one) => one[1].toLowerCase()) : [null];
  });
}

function namesAndGuards(root, problems) {
  const own = ownFunctions(root);
  for (const command of nodes(root)) {
    if (command.type !== 'command') continue;
    const name = nameOf(command);
    if (name === undefined) {
      if (!/^& \$[A-Za-z.]+/.test(command.text)) problems.push(`${at(command)}: a command without a name: ${command.text.slice(0, 60)}`);
      continue;
    }
    const known = /-cm/.test(name) ? moduleCmdlets.get(name) : own.get(name) || shellCommands.get(name);
    if (!known) {
      problems.push(`${at(command)}: unknown cmdlet ${name}`);
      continue;
    }
    for (const parameter of parametersOf(command))
      if (!known.has(bare(parameter)) && !common.has(bare(parameter)))
        problems.push(`${at(parameter)}: ${name} has no parameter -${bare(parameter)}`);
    for (const parameter of splatted(command, root))
      if (parameter === null) problems.push(`${at(command)}: splatting hides the parameters of ${name}`);
      else if (!known.has(parameter)) problems.push(`${at(command)}: ${name} has no parameter -${parameter}`);
    if (guards[name]) {
      const given = parametersOf(command).map(bare);
      for (const part of guards[name]) if (!given.includes(part)) problems.push(`${at(command)}: ${name} without -${part}`);
    }
    if (isChange(name)) unguarded(command, name, problems);
  }
}

function unguarded(command, name, problems) {
  const inside = enclosingFunction(command);
  if (inside) {
    if (!(changers[inside] || []).includes(name)) problems.push(`${at(command)}: ${name} is not guarded in ${inside}`);
    return;
  }
  const guard = ancestor(command, (one) => one.type === 'command' && guards[nameOf(one)]);
  const block = guard && ancestor(command, (one) => one.type === 'script_block_expression' && one.parent !== null &&
      ancestor(one, (up) => up.type === 'command') === guard);
  // The block is the argument of the parameter that stands last before it.
  const before = guard && parametersOf(guard).filter((one) => one.endIndex <= block.startIndex).pop();
  if (!guard || !before || bare(before) !== guards[nameOf(guard)][0]) problems.push(`${at(command)}: ${name} is not guarded`);
}

// What a comment says of cmdlets must be true, too.
function comments(text, problems) {
  const whole = text.replace(/\n# /g, ' ');
  for (const [, name, rest] of whole.matchAll(/The cmdlet: ([A-Z][A-Za-z]+-CM[A-Za-z]+)([^\n]*?)(?=\. Console|\n|$)/g)) {
    const known = moduleCmdlets.get(name.toLowerCase());
    if (!known) problems.push(`a comment names the unknown cmdlet ${name}`);
    for (const [, parameter] of rest.replace(/'[^']*'/g, "''").matchAll(/ -([A-Za-z0-9]+)/g))
      if (known && !known.has(parameter.toLowerCase())) problems.push(`a comment gives ${name} the parameter -${parameter}`);
  }
}

// Every step and every setting says which requirement it meets. Returns, of all commands outside functions, the ids that
// stand in the comment directly above: `beside` one that does something, `looked` above those that only look.
function seeds(root, text, problems) {
  const lines = text.split('\n');
  const above = (row, between) => {
    let first = row;
    while (first > 0 && between.test(lines[first - 1])) first -= 1;
    return lines.slice(first, row).filter((line) => /^\s*#/.test(line)).join('\n');
  };
  const ids = {beside: new Set(), looked: new Set()};
  for (const command of nodes(root)) {
    if (command.type !== 'command' || enclosingFunction(command)) continue;
    const name = nameOf(command);
    const looks = lookers.has(name);
    const found = [...above(command.startPosition.row, looks ? /^\s*(#|try \{$|Test-[A-Za-z]+$)/ :
        /^\s*(#|Assert-Account|\$wanted|if \(\$wanted|@\{|\)|'|if \(Test-EverSynchronized)/).matchAll(/SEED-(\d+)/g)];
    if ((name === 'add-step' || name === 'set-setting') && found.length === 0) problems.push(`${at(command)}: ${name} names no requirement`);
    for (const [, id] of found) ids[looks ? 'looked' : 'beside'].add(id);
  }
  return ids;
}

// Those of the steps that stand beside no command, however often a comment elsewhere names them.
function missingSteps(wanted, {beside, looked}) {
  return wanted.filter((id) => !(lookedAtOnly.includes(id) ? looked : beside).has(id)).map((id) => `SEED-${id} does not stand beside a command`);
}

function form(text, root, problems) {
  if (/[^\x09\x0a\x20-\x7e]/.test(text)) problems.push('a character that is not ASCII, or a control character');
  for (const node of nodes(root))
    if (node.isError || node.isMissing) problems.push(`${at(node)}: syntax error near ${JSON.stringify(node.text.slice(0, 40))}`);
}

function check(text, parser) {
  const problems = [];
  const root = plain(parser.parse(text).rootNode, text);
  form(text, root, problems);
  namesAndGuards(root, problems);
  comments(text, problems);
  const ids = seeds(root, text, problems);
  return {problems, ids, commands: [...nodes(root)].filter((one) => one.type === 'command').map((one) => nameOf(one) ?? '&')};
}

const results = {passed: 0, failed: 0};
function verdict(name, problems) {
  results[problems.length === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${problems.length === 0 ? 'ok     ' : 'not ok '} ${name}`);
  for (const problem of problems) console.log(`        ${problem}`);
}

const scriptsIn = (folder) => fs.readdirSync(path.join(__dirname, folder)).filter((one) => one.endsWith('.ps1')).sort()
    .map((name) => [name, fs.readFileSync(path.join(__dirname, folder, name), 'utf8')]);

function checkScripts(parser) {
  const found = new Map(scriptsIn('goldens').map(([name, text]) => [name, {text, ...check(text, parser)}]));
  for (const [name, one] of found) verdict(name, one.problems);
  // Names in a description change texts, never code.
  const [hostile, harmless] = ['hostile.ps1', 'harmless.ps1'].map((name) => found.get(name)?.commands ?? []);
  verdict('hostile names make no other commands', hostile.length > 0 && JSON.stringify(hostile) === JSON.stringify(harmless) ?
      [] : ['hostile.ps1 and harmless.ps1 differ in their commands']);
  verdict('contoso-bare.ps1 has every step of the document',
      missingSteps(seedSteps, found.get('contoso-bare.ps1')?.ids ?? {beside: new Set(), looked: new Set()}));
}

function checkForm(parser) {
  const text = fs.readFileSync(0, 'utf8');
  const problems = text.includes('param(') ? [] : ['standard input holds no script'];
  form(text, plain(parser.parse(text).rootNode, text), problems);
  verdict('standard input', problems);
}

function checkPlanted(parser) {
  for (const [name, text] of scriptsIn('planted')) {
    const wanted = [...text.matchAll(/^# expects: (.*)$/gm)].map((one) => one[1]);
    const {problems, ids} = check(text, parser);
    problems.push(...missingSteps(/^# steps: (.*)$/m.exec(text)?.[1].split(' ') ?? [], ids));
    const missed = wanted.filter((one) => !problems.some((problem) => problem.includes(one))).map((one) => `not found: ${one}`);
    const others = problems.filter((problem) => !wanted.some((one) => problem.includes(one))).map((one) => `unexpected: ${one}`);
    verdict(name, [...(wanted.length === 0 && !/^# expects nothing$/m.test(text) ? ['it does not say what it expects'] : []), ...missed, ...others]);
  }
}

(async () => {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(path.join(__dirname, 'node_modules', 'tree-sitter-powershell', 'tree-sitter-powershell.wasm')));
  const run = {scripts: checkScripts, form: checkForm, planted: checkPlanted}[process.argv[2]];
  if (!run) {
    console.error('usage: node check.js scripts|form|planted');
    process.exit(64);
  }
  run(parser);
  console.log(`${results.passed} passed, ${results.failed} failed`);
  process.exit(results.failed === 0 && results.passed > 0 ? 0 : 1);
})();

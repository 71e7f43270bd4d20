// Opens a brief as a reader would, in Debian's Chromium, and fails with a list of what is wrong.
//
//   node brief.mjs BRIEF.html [--json BRIEF.json] [--shots FOLDER] [--quick]
//
// On a wide screen and on a phone, light and dark: no error on the console, no request but the file itself, no violation
// found by axe (all its rules), headings in order, every chart with its table, nothing wider than the screen. On paper: the
// tables that are folded on screen are printed. The JSON is checked against docs/brief.schema.json by ajv.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const here = dirname(fileURLToPath(import.meta.url));

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const file = process.argv[2];
const shots = option('--shots');
const json = option('--json');
if (!file) {
  console.error('usage: node brief.mjs BRIEF.html [--json BRIEF.json] [--shots FOLDER] [--quick]');
  process.exit(2);
}
const address = pathToFileURL(resolve(file)).href;
const problems = [];
if (shots) mkdirSync(shots, { recursive: true });

const patience = 180000; // ms: a busy machine is not a broken page

const views = [
  { name: 'wide-light', width: 1200, height: 900, colorScheme: 'light' },
  { name: 'wide-dark', width: 1200, height: 900, colorScheme: 'dark' },
  { name: 'phone-light', width: 360, height: 780, colorScheme: 'light' },
  { name: 'phone-dark', width: 360, height: 780, colorScheme: 'dark' },
];
// Two views between them have both sizes and both themes.
const chosen = process.argv.includes('--quick') ? views.filter((v) => ['wide-light', 'phone-dark'].includes(v.name)) : views;

// Runs in the page.
function inspect() {
  const found = [];
  const headings = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')];
  let level = 0;
  for (const heading of headings) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) found.push(`heading "${heading.textContent}" jumps from h${level} to h${next}`);
    level = next;
  }
  if (headings.filter((h) => h.tagName === 'H1').length !== 1) found.push('not exactly one h1');
  const charts = [...document.querySelectorAll('svg.chart, svg.map, ul.rows')];
  for (const chart of charts) {
    const table = chart.closest('figure')?.querySelector('table');
    if (!table) found.push(`a chart without its table: ${chart.getAttribute('aria-label') ?? chart.textContent.slice(0, 60)}`);
  }
  for (const table of document.querySelectorAll('table')) {
    const box = table.closest('.scroll');
    if (!box || getComputedStyle(box).overflowX !== 'auto') found.push(`a table that cannot scroll on a phone: "${table.caption?.textContent}"`);
    if (!table.caption?.textContent.trim()) found.push('a table without a caption');
    if ([...table.querySelectorAll('th')].some((th) => !th.scope)) found.push(`a heading cell without scope in "${table.caption?.textContent}"`);
  }
  for (const link of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(decodeURIComponent(link.getAttribute('href').slice(1)))) found.push(`a link to nowhere: ${link.getAttribute('href')}`);
  if (!document.documentElement.lang) found.push('no language');
  if (document.scripts.length) found.push('a script');
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`the page is ${wide} px wider than the screen`);
  return { found, charts: charts.length, tables: document.querySelectorAll('table').length };
}

async function look(browser, view) {
  const say = (text) => problems.push(`${view.name}: ${text}`);
  const context = await browser.newContext({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.colorScheme,
    deviceScaleFactor: 1,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  page.on('console', (message) => message.type() === 'error' && say(`console: ${message.text()}`));
  page.on('pageerror', (error) => say(`error: ${error.message}`));
  page.on('request', (request) => request.url() !== address && say(`request to ${request.url()}`));
  await page.goto(address, { waitUntil: 'load' });
  if (shots) await page.screenshot({ path: join(shots, `${view.name}.png`), fullPage: true });

  const { found, charts, tables } = await page.evaluate(inspect);
  found.forEach(say);
  // Folded tables are part of the page too.
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const v of violations) say(`axe ${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')}`);
  console.log(`${view.name}: ${charts} charts, ${tables} tables, axe ${passes.length} rules passed, ${violations.length} violated`);
  await context.close();
}

async function print(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(address);
  await page.emulateMedia({ media: 'print' });
  // The change of medium takes a frame or two to reach the folded parts.
  const folded = () => [...document.querySelectorAll('details table')].filter((t) => !t.checkVisibility({ contentVisibilityAuto: true })).length;
  await page.waitForFunction(`(${folded})() === 0`, null, { timeout: 30000 }).catch(() => {});
  const hidden = await page.evaluate(folded);
  if (hidden) problems.push(`paper: ${hidden} tables stay folded`);
  const pdf = await page.pdf(shots ? { path: join(shots, 'paper.pdf'), format: 'A4' } : { format: 'A4' });
  console.log(`paper: ${Math.round(pdf.length / 1024)} kB`);
  await context.close();
}

function check_json() {
  const Ajv = require('ajv/dist/2020').default;
  const ajv = new Ajv({ allErrors: true, strict: true });
  const validate = ajv.compile(JSON.parse(readFileSync(join(here, '../../docs/brief.schema.json'), 'utf8')));
  const good = validate(JSON.parse(readFileSync(json, 'utf8')));
  for (const e of (validate.errors ?? []).slice(0, 20)) problems.push(`json: ${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  console.log(`json: ${good ? 'follows' : 'breaks'} the schema`);
}

const browser = await chromium.launch({
  timeout: patience,
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});
try {
  for (const view of chosen) await look(browser, view);
  await print(browser);
} finally {
  await browser.close();
}
if (json) check_json();
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);

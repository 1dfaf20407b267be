// Reads exports with graphology and Cytoscape.js and compares them with expected.json: node check_exports.mjs FOLDER
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);
const {MultiDirectedGraph} = require('graphology');
const cytoscape = require('cytoscape');
const gexf = require('graphology-gexf');
const graphml = require('graphology-graphml');

const folder = process.argv[2];
const text = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const expected = JSON.parse(text('expected.json'));
const faults = [];
const check = (truth, what) => { if (!truth) faults.push(what); };

function checkGraph(name, graph, nameOf) {
  check(graph.order === expected.nodes.length, `${name}: ${graph.order} nodes`);
  check(graph.size === expected.edges.length, `${name}: ${graph.size} edges`);
  for (const node of expected.nodes) {
    check(graph.hasNode(node.id), `${name}: no node ${node.id}`);
    if (graph.hasNode(node.id) && node.id === 'thing/1') {
      check(nameOf(graph.getNodeAttributes(node.id)) === node.properties.name,
          `${name}: ${nameOf(graph.getNodeAttributes(node.id))}`);
    }
  }
  const ends = (list) => list.sort().join('\n');
  const got = graph.mapEdges((edge, attributes, source, target) => `${source} ${target}`);
  const wanted = expected.edges.map((edge) => `${edge.source} ${edge.target}`);
  check(ends(got) === ends(wanted), `${name}: the ends of edges`);
}

const json = MultiDirectedGraph.from(JSON.parse(text('graphology')));
checkGraph('graphology', json, (a) => a.label);
json.forEachNode((node, a) => {
  check(Number.isFinite(a.x) && Number.isFinite(a.y), `graphology: ${node} has no place`);
  check(a.type === undefined, `graphology: ${node} has a type, which sigma takes for a renderer`);
});
for (const name of ['gexf', 'gexf-1.2']) {
  checkGraph(name, gexf.parse(MultiDirectedGraph, text(name), {addMissingNodes: false}), (a) => a.label);
}
checkGraph('graphml', graphml.parse(MultiDirectedGraph, text('graphml')), (a) => a.name);

const document = JSON.parse(text('cytoscape'));
const drawing = cytoscape({headless: true, elements: document.elements});
check(drawing.nodes().length === expected.nodes.length, 'cytoscape: nodes');
check(drawing.edges().length === expected.edges.length, 'cytoscape: edges');
for (const node of expected.nodes) {
  const found = drawing.getElementById(node.id);
  check(found.length === 1, `cytoscape: no ${node.id}`);
  check(JSON.stringify(found.data('labels')) === JSON.stringify(node.labels), `cytoscape: labels of ${node.id}`);
}
for (const edge of expected.edges) {
  const found = drawing.getElementById(edge.id);
  check(found.length === 1 && found.data('source') === edge.source && found.data('interaction') === edge.type,
      `cytoscape: ${edge.id}`);
}

for (const fault of faults.slice(0, 40)) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);

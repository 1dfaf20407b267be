"""Compares answers that algorithms_networkx_test.cpp wrote with those of networkx (2.8 or newer).

Usage: algorithms_networkx_test.py FILE. Exit code 0: all agree; 1: differences, on stderr.
FILE has blocks of "graph VERTICES SIMPLE", "edge SOURCE TARGET COST" and "answer NAME NUMBER...".
"""

import itertools
import math
import sys

import networkx as nx
from networkx.algorithms.link_analysis import pagerank_alg


def read(path):
    graphs = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            kind, *fields = line.split()
            if kind == "graph":
                graphs.append({"n": int(fields[0]), "simple": fields[1] == "1", "edges": [], "answers": {}})
            elif kind == "edge":
                graphs[-1]["edges"].append((int(fields[0]), int(fields[1]), int(fields[2])))
            else:
                graphs[-1]["answers"][fields[0]] = [float(x) for x in fields[1:]]
    return graphs


def expected(graph):
    n, edges = graph["n"], graph["edges"]
    end = max(1, n - 2)
    directed, undirected, multi = nx.DiGraph(), nx.Graph(), nx.MultiGraph()
    for g in (directed, undirected, multi):
        g.add_nodes_from(range(n))
    for s, t, cost in edges:
        multi.add_edge(s, t, weight=cost)
        if directed.has_edge(s, t):
            directed[s][t]["count"] += 1
            directed[s][t]["capacity"] += cost
            directed[s][t]["cost"] = min(directed[s][t]["cost"], cost)
        else:
            directed.add_edge(s, t, count=1, capacity=cost, cost=cost)
        if undirected.has_edge(s, t):
            undirected[s][t]["count"] += 1
        else:
            undirected.add_edge(s, t, count=1)
    plain = undirected.copy()
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    by_vertex = lambda values: [values[v] for v in range(n)]
    # The one of the two that needs no scipy.
    rank = pagerank_alg._pagerank_python(directed, 0.85, tol=1e-13, max_iter=1000, weight="count")
    lengths = nx.single_source_dijkstra_path_length(directed, 0, weight="cost")
    cores = nx.core_number(plain)
    bridges = [b for b in nx.bridges(plain) if undirected[b[0]][b[1]]["count"] == 1]
    result = {
        "page_rank": by_vertex(rank),
        "dijkstra": [lengths.get(v, -1) for v in range(n)],
        "closeness": by_vertex(nx.closeness_centrality(directed)),
        "harmonic": by_vertex(nx.harmonic_centrality(directed)),
        "core_numbers": by_vertex(cores),
        "weak": [nx.number_weakly_connected_components(directed)],
        "strong": [nx.number_strongly_connected_components(directed)],
        "articulation": sorted(nx.articulation_points(plain)),
        "bridges": [len(bridges)],
        "forest": [sum(d["weight"] for _, _, d in nx.minimum_spanning_edges(multi, data=True, keys=False))],
        "flow": [nx.maximum_flow_value(directed, 0, end)],
        "triangles": by_vertex(nx.triangles(plain)),
        "clustering": by_vertex(nx.clustering(plain)),
        "transitivity": [nx.transitivity(plain)],
    }
    if graph["simple"]:
        result["betweenness"] = by_vertex(nx.betweenness_centrality(directed, normalized=False))
        on_edges = nx.edge_betweenness_centrality(directed, normalized=False)
        result["edge_betweenness"] = [on_edges[s, t] for s, t, _ in edges]
        try:
            paths = nx.shortest_simple_paths(directed, 0, end, weight="cost")
            result["k_shortest"] = [nx.path_weight(directed, p, "cost") for p in itertools.islice(paths, 5)]
        except nx.NetworkXNoPath:
            result["k_shortest"] = []
    if edges:
        groups = {}
        for vertex, community in enumerate(graph["answers"]["louvain"]):
            groups.setdefault(community, set()).add(vertex)
        modularity = nx.community.modularity(undirected, groups.values(), weight="count")
        result["modularity"] = [modularity]
        theirs = nx.community.louvain_communities(undirected, weight="count", seed=1)
        best = nx.community.modularity(undirected, theirs, weight="count")
        if modularity < 0.8 * best - 0.02:
            result["louvain"] = [f"worse than networkx: {modularity} to {best}"]
    return result


def main():
    differences = 0
    for number, graph in enumerate(read(sys.argv[1])):
        for name, theirs in expected(graph).items():
            ours = graph["answers"][name]
            close = len(ours) == len(theirs) and all(
                isinstance(b, (int, float)) and math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-9)
                for a, b in zip(ours, theirs)
            )
            if not close:
                differences += 1
                print(f"graph {number}: {name}: {ours} is not {theirs}", file=sys.stderr)
    return 1 if differences else 0


sys.exit(main())

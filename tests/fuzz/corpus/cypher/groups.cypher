MATCH (a)((x:A)-[r:R|S {k: 1}]->(y) WHERE r.w < y.w){1,3}(b) RETURN x, r, y

MATCH p = SHORTEST 3 GROUPS ((a)-[:R]->+(b)((x)--(y))*(c) WHERE a <> c) RETURN p

MATCH ANY 2 (a)-[r WHERE r.x > 1]-{,4}(b), ((c)-->(d)) RETURN r

UNWIND $rows AS row CALL (row) { CREATE (n {x: row}) RETURN n } IN 4 CONCURRENT TRANSACTIONS OF 100 ROWS ON ERROR CONTINUE RETURN n

MATCH (((((a)-->(b))+))+) RETURN 1

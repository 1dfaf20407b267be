// The npm client of the Neo4j Query API against our server: values there and back, counters, transactions, errors.
import assert from 'node:assert/strict';
import { wrapper, auth } from '@neo4j-labs/experimental-query-api-wrapper';

async function main(base) {
  const driver = wrapper(base, auth.basic('neo4j', 'any'), {});
  const session = driver.session({ database: 'neo4j' });
  const made = await session.run(
    `CREATE (a:A {x: $x, t: localtime('12:00')})-[r:R]->(:B)
     RETURN a, r, a.x AS x, 1.5 AS f, [1, 2] AS l, {k: 'v'} AS m, a.t AS t, datetime('2020-01-01T00:00Z') AS d`,
    { x: 41 });
  const row = made.records[0];
  assert.deepEqual(row.keys, ['a', 'r', 'x', 'f', 'l', 'm', 't', 'd']);
  assert.deepEqual(row.get('a').labels, ['A']);
  assert.equal(row.get('r').type, 'R');
  assert.equal(String(row.get('x')), '41');
  assert.equal(row.get('f'), 1.5);
  assert.deepEqual(row.get('l').map(String), ['1', '2']);
  assert.deepEqual(row.get('m'), { k: 'v' });
  assert.equal(String(row.get('t')), '12:00:00');
  assert.equal(String(row.get('d')), '2020-01-01T00:00:00Z');

  const count = async (on) => String((await on.run('MATCH (n:C) RETURN count(n) AS c')).records[0].get('c'));
  const transaction = await session.beginTransaction();
  await transaction.run('CREATE (:C)');
  assert.equal(await count(transaction), '1');
  await transaction.commit();
  const given_up = await session.beginTransaction();
  await given_up.run('CREATE (:C)');
  await given_up.rollback();
  assert.equal(await count(session), '1');

  await assert.rejects(() => session.run('RETURN x'), { code: 'Neo.ClientError.Statement.SyntaxError' });
  await session.close();
  await driver.close();
  console.log('the Query API client works');
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

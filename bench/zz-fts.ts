import Database from 'better-sqlite3';
import { rmSync, statSync } from 'node:fs';
const src = new Database('/tmp/p-data/project.db', { readonly: true });
src.pragma('mmap_size=0');
for (const [name, opts, pragmas, batch] of [
  ['plain', "content='', contentless_delete=1", [], 1500],
  ['hash16', "content='', contentless_delete=1", ["INSERT INTO f(f,rank) VALUES('hashsize',16777216)"], 1e9],
  ['hash64', "content='', contentless_delete=1", ["INSERT INTO f(f,rank) VALUES('hashsize',67108864)"], 1e9],
  ['hash64noauto', "content='', contentless_delete=1", ["INSERT INTO f(f,rank) VALUES('hashsize',67108864)","INSERT INTO f(f,rank) VALUES('automerge',0)"], 1e9],
  ['hash16col', "content='', contentless_delete=1, columnsize=1, detail=column", ["INSERT INTO f(f,rank) VALUES('hashsize',16777216)"], 1e9],
  ['hash16ascii', "content='', contentless_delete=1, tokenize='ascii'", ["INSERT INTO f(f,rank) VALUES('hashsize',16777216)"], 1e9],
  ['hash4', "content='', contentless_delete=1", ["INSERT INTO f(f,rank) VALUES('hashsize',4194304)"], 1e9],
] as const) {
  const p = '/tmp/data-exp/s.db';
  for (const s of ['', '-wal', '-shm', '-journal']) rmSync(p + s, { force: true });
  const db = new Database(p);
  db.pragma('journal_mode=OFF'); db.pragma('synchronous=OFF'); db.pragma('cache_size=-32000');
  db.exec(`CREATE VIRTUAL TABLE f USING fts5(title, text, ${opts})`);
  for (const q of pragmas) db.exec(q);
  const ins = db.prepare('INSERT INTO f(rowid,title,text) VALUES (?,?,?)');
  const t = performance.now(); const c = process.cpuUsage();
  db.exec('BEGIN'); let n = 0;
  for (const r of src.prepare('SELECT id,title,text FROM passage').raw().iterate() as any) { ins.run(r[0], r[1], r[2]); if (++n % batch === 0) { db.exec('COMMIT'); db.exec('BEGIN'); } }
  db.exec('COMMIT');
  const u = process.cpuUsage(c);
  console.log(name, n, ((performance.now() - t) / n * 1000).toFixed(1), 'µs wall', ((u.user + u.system) / n).toFixed(1), 'µs cpu', (statSync(p).size / 1e6).toFixed(0), 'MB', (process.memoryUsage().rss / 1e6).toFixed(0));
  db.close();
}

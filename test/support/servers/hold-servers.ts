// Starts both servers, says where, and stays until it is killed: for the test that kills it.
import { startPostgres } from '../../../sandbox/embedded/postgres.ts';
import { startRedis } from '../../../sandbox/embedded/redis.ts';

const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
console.log(JSON.stringify({ urls: [postgres.adminUrl, redis.url], home: postgres.home }));
setInterval(() => {}, 60_000);

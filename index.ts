export * from './modules/dax-cluster';
export * from './modules/dynamodb-table';
export * from './modules/network-lookup';
export * from './modules/node-function';
export * from './modules/redis-cache';
export * from './modules/serverless-redis-cache';
export * from './modules/static-site';
export * from './modules/write-buffer';

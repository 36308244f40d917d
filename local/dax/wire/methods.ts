/** Every request begins with this number, then that of its method. */
export const SERVICE = 1;

/** The methods by number, with how many arguments follow. */
export const METHODS = new Map([
  [1489122155, { name: 'AuthorizeConnection', arity: 5 }],
  [455855874, { name: 'Endpoints', arity: 0 }],
  [-742646399, { name: 'DefineKeySchema', arity: 1 }],
  [-1230579644, { name: 'DefineAttributeListId', arity: 1 }],
  [670678385, { name: 'DefineAttributeList', arity: 1 }],
  [263244906, { name: 'GetItem', arity: 3 }],
  [-2106490455, { name: 'PutItem', arity: 4 }],
  [1013539361, { name: 'DeleteItem', arity: 3 }],
  [1425579023, { name: 'UpdateItem', arity: 3 }],
  [-931250863, { name: 'Query', arity: 3 }],
  [-1875390620, { name: 'Scan', arity: 2 }],
  [-697851100, { name: 'BatchGetItem', arity: 2 }],
  [116217951, { name: 'BatchWriteItem', arity: 2 }],
  [1866287579, { name: 'TransactGetItems', arity: 4 }],
  [-1160037738, { name: 'TransactWriteItems', arity: 9 }],
] as const);

export type MethodName = (typeof METHODS extends Map<number, infer Method> ? Method : never)['name'];

/** The operations of DynamoDB. The other methods are about the connection. */
export type OperationName = Exclude<
  MethodName,
  'AuthorizeConnection' | 'Endpoints' | 'DefineKeySchema' | 'DefineAttributeListId' | 'DefineAttributeList'
>;

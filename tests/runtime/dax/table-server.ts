import { createServer, type Server } from 'node:http';

/** DynamoDB's HTTP API, with a function as its tables. */
export class TableServer {
  readonly requests: string[] = [];
  reply: (operation: string) => object = () => ({});

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TableServer> {
    const server = createServer();
    const table = new TableServer(server);
    server.on('request', (request, response) => {
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      request.resume().on('end', () => {
        table.requests.push(operation);
        const reply = table.reply(operation);
        response.writeHead('__type' in reply ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(reply));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return table;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

import type { Service } from './service';

type Output = Readonly<Record<string, unknown>>;

/** Answers one request, whose body is a JSON object. @throws Fault for the client */
export type Operation = (body: object, service: Service) => Output | Promise<Output>;

/** @param read reads the parameters of the request */
export const operation =
  <Input>(
    read: (value: unknown, path: string) => Input,
    answer: (input: NonNullable<Input>, service: Service) => Output | Promise<Output>,
  ): Operation =>
  (body, service) =>
    // Only an absent structure is read as undefined.
    answer(read(body, '') as NonNullable<Input>, service);

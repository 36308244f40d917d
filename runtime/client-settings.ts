/** Of a client of AWS whose requests end, the last one too, however the network fails. */
export const clientSettings = (maxAttempts: number, requestTimeout: number) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout,
    socketTimeout: requestTimeout,
    // Otherwise the client only warns.
    throwOnRequestTimeout: true,
  },
});

/** Requests end in finite time, however the network fails. @param requestTimeout of each attempt, in milliseconds */
export const clientSettings = (maxAttempts: number, requestTimeout: number) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout,
    socketTimeout: requestTimeout,
    // Without this setting, the client only warns.
    throwOnRequestTimeout: true,
  },
});

import { faster } from '../../../testkit/plan/faster';

it('lets providers write no logs, unless Terraform is asked for them', () => {
  expect(faster()).toMatchObject({ GOGC: '400', TF_LOG_SDK_PROTO: 'OFF' });
  for (const asked of [{ TF_LOG: 'debug' }, { TF_LOG_PROVIDER: 'TRACE' }])
    expect(faster(asked)).toEqual({ GOGC: '400' });
});

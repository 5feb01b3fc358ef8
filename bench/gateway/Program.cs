using Gatehouse.Bench.Gateway;
using Gatehouse.Bench.Gateway.Subjects;

await (args switch
{
    ["backend", var keys] => Backend.RunAsync(keys),
    ["bare", var backend] => BareProxy.RunAsync(backend),
    ["usual", var backend, var redis, var keys] => UsualProxy.RunAsync(backend, redis, keys),
    _ => Comparison.RunAsync(args),
});

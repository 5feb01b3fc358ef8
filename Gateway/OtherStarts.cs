using Gatehouse.Gateway.Data;
using Gatehouse.Gateway.Messages;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Hosting;

namespace Gatehouse.Gateway;

/// <summary>What the executable does beside serving: with <c>--stdio</c> messages, with <c>--migrate</c> the database.</summary>
internal static class OtherStarts
{
    /// <summary>Whether it was started for one of them, which then is done.</summary>
    public static async Task<bool> RunAsync(string[] args) => args.Contains("--migrate") ? await MigrateAsync(args) : await MessageAdapter.RunIfAskedAsync(args);

    // Without the stages of a request, which want Redis and the issuer's address.
    private static Task<bool> MigrateAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddServiceDatabase<GatewayDbContext>(ResourceNames.GatewayDb);
        return builder.Build().MigrateAsync<GatewayDbContext>();
    }
}

using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gatehouse.AuthService.Features.MultiFactor;

/// <summary>A remembered browser is asked for a code again; another person's is 404.</summary>
internal static class ForgetDevice
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, Caller caller, RememberedDevices devices, CancellationToken cancellationToken) =>
        await devices.ForgetAsync(caller.UserId, id, cancellationToken) == 0 ? Problems.NotFound() : TypedResults.NoContent();

    public static async Task<NoContent> AllAsync(Caller caller, RememberedDevices devices, CancellationToken cancellationToken)
    {
        await devices.ForgetAsync(caller.UserId, null, cancellationToken);
        return TypedResults.NoContent();
    }
}

using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Identity;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>
/// Where a person types in the code their device shows (RFC 8628 section 3.3). From there it is an authorization like any
/// other: sign in, choose the company, agree.
/// </summary>
internal static class DeviceForm
{
    // Of 25 thousand million codes a handful is good at a time (RFC 8628 section 5.1).
    private const int MaxWrong = 10;

    public static IResult Show([Microsoft.AspNetCore.Mvc.FromQuery(Name = "user_code")] string? userCode) =>
        Page(UserCode.Read(userCode), null, StatusCodes.Status200OK);

    public static async Task<IResult> TakeAsync(
        HttpContext http,
        AuthDbContext context,
        AuthorizationRequests requests,
        ClientDirectory clients,
        LoginFailures failures,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var typed = (await PageForm.ReadAsync(http, cancellationToken))["user_code"];
        IReadOnlyList<LoginFailures.Counter> counters = [new($"device-code:{LoginFailures.Place(Device.AddressOf(http))}", MaxWrong)];
        if (await failures.AreBarredAsync(counters, cancellationToken))
        {
            return Page(null, "Too many codes that were wrong. Try again later.", StatusCodes.Status429TooManyRequests);
        }

        if (UserCode.Read(typed) is not { } code)
        {
            return Page(typed, "Type the eight letters your device shows.", StatusCodes.Status400BadRequest);
        }

        var (hash, now) = (AuthorizationRequests.HashOf(code), time.GetUtcNow());
        var device = await context.DeviceAuthorizations.AsNoTracking()
            .SingleOrDefaultAsync(d => d.UserCodeHash == hash && d.DecidedAt == null && d.ExpiresAt > now, cancellationToken);
        if (device is null || await clients.FindAsync(device.ClientId, fresh: false, cancellationToken) is not { } client)
        {
            await failures.AddAsync(counters, cancellationToken);
            return Page(typed, "That code is not one that a device shows now. Look again, or start again on the device.", StatusCodes.Status400BadRequest);
        }

        var reference = await requests.AwaitPersonAsync(
            new AuthorizationParameters
            {
                ClientId = client.Id,
                RedirectUri = "",
                Scopes = device.Scopes,
                Challenge = "",
                Prompts = [Prompt.Consent],
                Device = device.Hash,
            },
            cancellationToken);
        return new SeeOther($"/connect/authorize?client_id={client.PublicId}&request_uri={Uri.EscapeDataString(AuthorizationRequests.UriPrefix + reference)}");
    }

    private static IResult Page(string? code, string? error, int status) => Pages.Show.Page<DevicePage>(
        new() { [nameof(DevicePage.Code)] = code, [nameof(DevicePage.Error)] = error }, status);
}

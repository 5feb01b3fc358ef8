using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Pages.Account;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>A person's second step: the app, the recovery codes, the browsers that are not asked.</summary>
internal static class MfaForm
{
    public const string Place = "/account/mfa";

    public static async Task<IResult> ShowAsync(
        SignedIn person,
        HttpContext http,
        AuthDbContext context,
        SecondFactors factors,
        RememberedDevices devices,
        CancellationToken cancellationToken) => Show.Page<MfaPage>(new()
        {
            [nameof(MfaPage.View)] = await person.ViewAsync(http, cancellationToken),
            [nameof(MfaPage.HasApp)] = await factors.HasTotpAsync(person.UserId, cancellationToken),
            [nameof(MfaPage.HasPasskeys)] = await factors.HasPasskeysAsync(person.UserId, cancellationToken),
            [nameof(MfaPage.CodesLeft)] = await context.RecoveryCodes.CountAsync(c => c.UserId == person.UserId && c.UsedAt == null, cancellationToken),
            [nameof(MfaPage.Devices)] = (await devices.ListAsync(person.UserId, cancellationToken)).ConvertAll(d => new Row(
                d.Id.ToString(), d.Name, $"{d.Address ?? "unknown address"}, last used {d.LastUsedAt:yyyy-MM-dd HH:mm} UTC, until {d.ExpiresAt:yyyy-MM-dd}")),
        });

    public static async Task<IResult> ForgetAsync(
        SignedIn person, HttpContext http, RememberedDevices devices, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        await devices.ForgetAsync(person.UserId, Guid.TryParse(form["device"], out var device) ? device : null, cancellationToken);
        return new SeeOther(Place);
    }

    public static Task<IResult> ShowTotpAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Authenticators authenticators, CancellationToken cancellationToken) =>
        TotpPageAsync(person, context, authenticators, null, StatusCodes.Status200OK, cancellationToken);

    public static async Task<IResult> ConfirmTotpAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Authenticators authenticators, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var user = await person.PersonAsync(context, cancellationToken);
        var (codes, refusal) = await authenticators.ConfirmAsync(user, form["code"] ?? "", cancellationToken);
        if (codes is null)
        {
            return await TotpPageAsync(person, context, authenticators, PageForm.Sentence(refusal!), PageForm.Status(refusal!), cancellationToken);
        }

        IReadOnlyList<string> methods = [.. person.Session.Methods.Union(["otp", "mfa"])];
        await context.Sessions.Where(s => s.Id == person.Session.Id && s.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Methods, methods), cancellationToken);
        return EnrolmentForm.RecoveryCodes(codes, new(null, Place));
    }

    public static async Task<IResult> ShowRemovalAsync(SignedIn person, HttpContext http, CancellationToken cancellationToken) =>
        Removal(await person.ViewAsync(http, cancellationToken), null, StatusCodes.Status200OK);

    public static async Task<IResult> RemoveTotpAsync(
        SignedIn person,
        HttpContext http,
        AuthDbContext context,
        SecondFactors factors,
        SecondFactor secondFactor,
        Authenticators authenticators,
        CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var user = await person.PersonAsync(context, cancellationToken);
        if (await factors.HasTotpAsync(user.Id, cancellationToken))
        {
            var (code, recoveryCode) = form.Code;
            var (methods, refusal) = await secondFactor.VerifyAsync(user, code, recoveryCode, cancellationToken);
            if (methods is null)
            {
                return Removal(await person.ViewAsync(http, cancellationToken), PageForm.Sentence(refusal!), PageForm.Status(refusal!));
            }

            await authenticators.RemoveAsync(user, cancellationToken);
        }

        return new SeeOther(Place);
    }

    public static async Task<IResult> ShowCodesAsync(SignedIn person, HttpContext http, CancellationToken cancellationToken) => Show.Page<ConfirmPage>(new()
    {
        [nameof(ConfirmPage.View)] = await person.ViewAsync(http, cancellationToken),
        [nameof(ConfirmPage.Title)] = "New recovery codes",
        [nameof(ConfirmPage.Text)] = "You get ten new codes. Those you have now are worth nothing any more.",
        [nameof(ConfirmPage.Label)] = "Get new codes",
        [nameof(ConfirmPage.Back)] = Place,
    });

    public static async Task<IResult> RenewCodesAsync(
        SignedIn person, AuthDbContext context, Authenticators authenticators, CancellationToken cancellationToken)
    {
        var user = await person.PersonAsync(context, cancellationToken);
        return user.TwoFactorEnabled
            ? EnrolmentForm.RecoveryCodes(await authenticators.RenewCodesAsync(user, cancellationToken), new(null, Place))
            : new SeeOther(Place);
    }

    private static IResult Removal(AccountView view, string? error, int status) => Show.Page<ConfirmPage>(
        new()
        {
            [nameof(ConfirmPage.View)] = view,
            [nameof(ConfirmPage.Title)] = "Remove the authenticator app",
            [nameof(ConfirmPage.Text)] = "Its codes are not asked for any more. Without a passkey, your password alone lets you in then.",
            [nameof(ConfirmPage.Label)] = "Remove",
            [nameof(ConfirmPage.Back)] = Place,
            [nameof(ConfirmPage.AsksForCode)] = true,
            [nameof(ConfirmPage.Error)] = error,
        },
        status);

    private static async Task<IResult> TotpPageAsync(
        SignedIn person, AuthDbContext context, Authenticators authenticators, string? error, int status, CancellationToken cancellationToken) =>
        await authenticators.OfferAsync(await person.PersonAsync(context, cancellationToken), cancellationToken) is { } secret
            ? Show.Page<EnrolPage>(
                new()
                {
                    [nameof(EnrolPage.Action)] = "/account/mfa/totp",
                    [nameof(EnrolPage.Secret)] = secret.Secret,
                    [nameof(EnrolPage.Uri)] = secret.OtpauthUri,
                    [nameof(EnrolPage.Cancel)] = Place,
                    [nameof(EnrolPage.Error)] = error,
                },
                status)
            : new SeeOther(Place);
}

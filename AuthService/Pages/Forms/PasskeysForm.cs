using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Pages.Account;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>A person's passkeys.</summary>
internal static class PasskeysForm
{
    private const string Place = "/account/passkeys";

    public static Task<IResult> ShowAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken) =>
        PageAsync(person, http, context, passkeys, null, cancellationToken);

    public static async Task<IResult> RenameAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new RenamePasskey.Request(form["name"]?.Trim() ?? "");
        if (PageForm.Fault(request) is { } error)
        {
            return await PageAsync(person, http, context, passkeys, error, cancellationToken);
        }

        await passkeys.RenameAsync(await person.PersonAsync(context, cancellationToken), form["id"] ?? "", request.Name, cancellationToken);
        return new SeeOther(Place);
    }

    public static async Task<IResult> ShowAddingAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken) =>
        await AddingAsync(person, http, context, passkeys, null, null, cancellationToken);

    public static async Task<IResult> AddAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        var request = new RenamePasskey.Request(form["name"]?.Trim() ?? "");
        if (PageForm.Fault(request) is { } fault || form.Passkey is null)
        {
            return await AddingAsync(person, http, context, passkeys, request.Name, PageForm.Fault(request) ?? "This browser gave no passkey.", cancellationToken);
        }

        var user = await person.PersonAsync(context, cancellationToken);
        var (added, refusal) = await passkeys.AddAsync(user, form.Passkey, request.Name, http, cancellationToken);
        return added is null ? await AddingAsync(person, http, context, passkeys, request.Name, PageForm.Sentence(refusal!), cancellationToken)
            : added.RecoveryCodes.Count > 0 ? EnrolmentForm.RecoveryCodes(added.RecoveryCodes, new(null, Place))
            : new SeeOther(Place);
    }

    public static async Task<IResult> ShowRemovalAsync(
        string? id, SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken) =>
        (await passkeys.ListAsync(await person.PersonAsync(context, cancellationToken), cancellationToken)).FirstOrDefault(p => p.Id == id) is { } passkey
            ? Show.Page<ConfirmPage>(new()
            {
                [nameof(ConfirmPage.View)] = await person.ViewAsync(http, cancellationToken),
                [nameof(ConfirmPage.Title)] = $"Remove the passkey “{passkey.Name}”?",
                [nameof(ConfirmPage.Text)] = "Nobody can sign in with it any more. Delete it on your device or in your password manager too.",
                [nameof(ConfirmPage.Label)] = "Remove",
                [nameof(ConfirmPage.Back)] = Place,
                [nameof(ConfirmPage.Id)] = passkey.Id,
            })
            : new SeeOther(Place);

    public static async Task<IResult> RemoveAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, CancellationToken cancellationToken)
    {
        var form = await PageForm.ReadAsync(http, cancellationToken);
        await passkeys.RemoveAsync(await person.PersonAsync(context, cancellationToken), form["id"] ?? "", cancellationToken);
        return new SeeOther(Place);
    }

    private static async Task<IResult> PageAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, string? error, CancellationToken cancellationToken) =>
        Show.Page<PasskeysPage>(
            new()
            {
                [nameof(PasskeysPage.View)] = await person.ViewAsync(http, cancellationToken) with { Path = Place },
                [nameof(PasskeysPage.Passkeys)] = (await passkeys.ListAsync(await person.PersonAsync(context, cancellationToken), cancellationToken))
                    .Select(p => new Row(p.Id, p.Name, $"Added {p.CreatedAt:yyyy-MM-dd}, {(p.Synced ? "on all your devices" : "on one device")}")).ToList(),
                [nameof(PasskeysPage.Error)] = error,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static async Task<IResult> AddingAsync(
        SignedIn person, HttpContext http, AuthDbContext context, Passkeys passkeys, string? name, string? error, CancellationToken cancellationToken) =>
        Show.Page<AddPasskeyPage>(
            new()
            {
                [nameof(AddPasskeyPage.View)] = await person.ViewAsync(http, cancellationToken),
                [nameof(AddPasskeyPage.Question)] = PasskeyView.Of(await passkeys.AskAsync(await person.PersonAsync(context, cancellationToken), http)),
                [nameof(AddPasskeyPage.Name)] = name ?? Device.Of(http).Name,
                [nameof(AddPasskeyPage.Error)] = error,
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}

using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Pipelines;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts.Events;
using Gatehouse.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Accounts;

/// <summary>
/// The mails about an account. A link carries its token in the fragment, which no server and no referrer header is sent.
/// </summary>
internal sealed class AccountMail(AuthDbContext context, Mailer mailer, Outbox outbox, IOptions<AccessTokenOptions> access)
{
    public void AddConfirmation(User user, string token) =>
        Add(user.Email!, "confirm-email", new { user.Name, Token = token, Link = Link("email/confirm", token) });

    public void AddEmailChange(User user, string newEmail, string token) =>
        Add(newEmail, "change-email", new { user.Name, Token = token, Link = Link("email/confirm", token) });

    public void AddEmailChanged(User user, string oldEmail) => Add(oldEmail, "email-changed", new { user.Name, NewEmail = user.Email });

    public void AddReset(User user, string token) =>
        Add(user.Email!, "reset-password", new { user.Name, Token = token, Link = ResetLink(token) });

    /// <summary>Where whoever has the token chooses a new password.</summary>
    public string ResetLink(string token) => Link("password/reset", token);

    /// <summary>To the person; who runs their companies hears of it by the event.</summary>
    public void AddPasswordChanged(User user)
    {
        Add(user.Email!, "password-changed", new { user.Name });
        outbox.Add(context, new UserPasswordChanged(user.Id), null);
    }

    public void AddAlreadyRegistered(string email) => Add(email.Trim(), "already-registered", new { Link = Link("password/forgot", null) });

    public void AddNewDevice(User user, string device, string? address, DateTimeOffset at) =>
        Add(user.Email!, "new-device", new { user.Name, Device = device, Address = address, At = at, Link = Link("password/forgot", null) });

    /// <param name="user">The person.</param>
    /// <param name="change">Such as <c>enabled</c>.</param>
    /// <param name="codesLeft">How many recovery codes are left, when one was used.</param>
    public void AddSecondFactorChanged(User user, string change, int? codesLeft = null)
    {
        Add(user.Email!, "second-factor-changed", new { user.Name, Change = change, CodesLeft = codesLeft, Link = Link("password/forgot", null) });
        outbox.Add(context, new UserSecondFactorChanged(user.Id, change), null);
    }

    /// <summary>A passkey was added or removed: each has a mail of its own.</summary>
    public void AddPasskeyChanged(User user, bool added, string name)
    {
        Add(user.Email!, added ? "passkey-added" : "passkey-removed", new { user.Name, Passkey = name, Link = Link("password/forgot", null) });
        outbox.Add(context, new UserSecondFactorChanged(user.Id, added ? "passkey-added" : "passkey-removed"), null);
    }

    /// <summary>To the person; others may hear of it by the event.</summary>
    public void AddExternalLoginChanged(User user, string provider, bool isLinked)
    {
        Add(user.Email!, isLinked ? "account-linked" : "account-unlinked", new { user.Name, Provider = provider, Link = Link("linked", null) });
        outbox.Add(context, new ExternalLoginChanged(user.Id, provider, isLinked), null);
    }

    public void AddImpersonated(User user, string? by, string reason, DateTimeOffset until) =>
        Add(user.Email!, "impersonated", new { user.Name, By = by, Reason = reason, Until = until, Link = Link("sessions", null) });

    public void AddClosed(string email, string name) => Add(email, "account-closed", new { Name = name });

    private void Add(string to, string template, object model) =>
        mailer.Add(context, null, to, template, model, $"{template}/{Guid.CreateVersion7():N}");

    private string Link(string page, string? token) =>
        $"{access.Value.Issuer.TrimEnd('/')}/account/{page}{(token is null ? "" : $"#token={token}")}";
}

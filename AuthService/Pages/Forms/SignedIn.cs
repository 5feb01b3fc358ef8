using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Who is signed in in this browser. <see cref="OwnersOnly"/> sees to it that somebody is.</summary>
internal sealed class SignedIn(Session? session)
{
    public bool IsSomebody => session is not null;

    public Session Session => session ?? throw new InvalidOperationException("Nobody is signed in.");

    public UserId UserId => Session.UserId;

    public static async ValueTask<SignedIn> BindAsync(HttpContext http) =>
        new(await http.RequestServices.GetRequiredService<BrowserSignIn>().FindAsync(http, http.RequestAborted));

    /// <summary>The person, to be changed.</summary>
    public Task<User> PersonAsync(AuthDbContext context, CancellationToken cancellationToken) =>
        context.Users.SingleAsync(u => u.Id == UserId, cancellationToken);

    /// <summary>What stands around every page of the account.</summary>
    public async Task<AccountView> ViewAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var context = http.RequestServices.GetRequiredService<AuthDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var places = await http.RequestServices.GetRequiredService<MembershipReader>().OfAsync(UserId, cancellationToken);
        var open = places.Where(p => p.Status is TenantStatus.Active).ToList();
        var company = open is [var only]
            ? await http.RequestServices.GetRequiredService<Brands>().OfAsync(only.TenantId, only.Name, cancellationToken)
            : null;
        return new(Session.User.Email!, company, http.Request.Path);
    }
}

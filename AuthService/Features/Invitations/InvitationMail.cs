using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Pipelines;
using Gatehouse.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>Gives an invitation a new token and asks for the mail with it, in the transaction of the change.</summary>
internal sealed class InvitationMail(AuthDbContext context, Mailer mailer, IOptions<AccessTokenOptions> access, TimeProvider time)
{
    public const string Template = "invitation";

    public async Task SendAsync(Invitation invitation, CancellationToken cancellationToken)
    {
        var token = invitation.Renew(time.GetUtcNow());
        var tenant = await context.Tenants.Where(t => t.Id == invitation.TenantId).Select(t => t.Name).SingleAsync(cancellationToken);
        var inviter = await context.Users.Where(u => u.Id == invitation.InvitedBy).Select(u => u.Name).SingleOrDefaultAsync(cancellationToken);
        var link = $"{access.Value.Issuer.TrimEnd('/')}/account/invitation#token={token.Value}";
        mailer.Add(
            context,
            invitation.TenantId,
            invitation.Email,
            Template,
            new { token = token.Value, tenant, inviter, invitation.ExpiresAt, link },
            $"invitation/{invitation.Id}/{invitation.TimesSent}");
    }
}

using Gatehouse.AuthService.Pipelines;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.AuthService.Features.Mails;

internal static class MailEndpoints
{
    public static void MapMails(this WebApplication app)
    {
        app.MapGet("/mails", ListMails.HandleAsync).RequirePermission(Permissions.PlatformAdmin).WithTags("Mails");
        app.MapDevelopmentMailbox();
    }
}

using Gatehouse.Gateway.Sessions;
using Gatehouse.Gateway.Transforms;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Gatehouse.Gateway.Authentication;

/// <summary>Tells backends about external people, and never gives them the gateway's own cookies.</summary>
internal sealed class ExternalTransforms(SessionCookie cookie) : ITransformProvider
{
    public void Apply(TransformBuilderContext context) => context.AddRequestTransform(ChangeAsync);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    private ValueTask ChangeAsync(RequestTransformContext context)
    {
        var headers = context.ProxyRequest.Headers;
        HideCookies(context);
        if (context.HttpContext.User.External() is { } person)
        {
            Add(PlatformHeaders.UserId, person.Id.ToString());
            Add(PlatformHeaders.UserSub, HeaderText.Encode(person.Subject));
            Add(PlatformHeaders.UserIssuer, HeaderText.Encode(person.Issuer));
            Add(PlatformHeaders.UserName, person.Name is { } name ? HeaderText.Encode(name) : null);
            Add(PlatformHeaders.UserEmail, person.Email is { } email ? HeaderText.Encode(email) : null);
            Add(PlatformHeaders.UserRole, HeaderText.Join(person.Roles));
            Add(PlatformHeaders.UserPermissions, HeaderText.Join(person.Permissions));
        }

        return ValueTask.CompletedTask;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private void HideCookies(RequestTransformContext context)
    {
        var cookies = context.HttpContext.Request.Headers.Cookie;
        if (cookies.Count == 0 || !cookies.ToString().Contains(cookie.Name, StringComparison.Ordinal))
        {
            return;
        }

        context.ProxyRequest.Headers.Remove(HeaderNames.Cookie);
        if (cookie.Without(string.Join("; ", cookies.AsEnumerable())) is { } others)
        {
            context.ProxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Cookie, others);
        }
    }
}

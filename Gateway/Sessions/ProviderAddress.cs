namespace Gatehouse.Gateway.Sessions;

/// <summary>An address tokens and codes are sent to: https, and http only where nobody can listen.</summary>
internal static class ProviderAddress
{
    public static Uri? Read(string? text, IHostEnvironment environment) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && (address.IsLoopback || environment.IsDevelopment())))
        && address.UserInfo is "" && address.Fragment is ""
            ? address
            : null;
}

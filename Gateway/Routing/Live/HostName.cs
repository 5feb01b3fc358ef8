namespace Gatehouse.Gateway.Routing.Live;

/// <summary>Names of hosts as requests have them: ASP.NET Core decodes what browsers encode (RFC 3490), so that one name has one spelling.</summary>
internal static class HostName
{
    /// <summary>The name as a request for it has it; nothing when it is encoded wrongly.</summary>
    public static string? Of(string name)
    {
        try
        {
            return HostString.FromUriComponent(name).Host;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

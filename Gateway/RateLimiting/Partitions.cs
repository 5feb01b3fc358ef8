using System.Net;
using System.Net.Sockets;
using Gatehouse.Gateway.Authentication;
using Gatehouse.ServiceDefaults.Authentication;

namespace Gatehouse.Gateway.RateLimiting;

/// <summary>Who a request is counted for.</summary>
internal static class Partitions
{
    private const int NetworkBytes = 8;

    /// <summary>Nothing when the limit is not for this kind of caller.</summary>
    public static string? Of(RateLimitPartition partition, HttpContext context)
    {
        var token = context.User.AccessToken();
        return partition switch
        {
            RateLimitPartition.User when token is not null => TokenText.Of(token).UserId,
            RateLimitPartition.User when context.User.External() is { } person => person.Id.ToString(),
            RateLimitPartition.Tenant when token is not null && TokenText.Of(token).TenantId is { } tenant => tenant,
            RateLimitPartition.ApiKey => context.Features.Get<UsedApiKey>() is null ? null : token?.SessionId?.ToString(),
            RateLimitPartition.Client => token?.ClientId,
            _ => Of(context.Connection.RemoteIpAddress),
        };
    }

    /// <summary>One IPv4 address, or the /64 an IPv6 client can move about in (RFC 4291 section 2.5.4).</summary>
    internal static string Of(IPAddress? address)
    {
        if (address is null or { AddressFamily: AddressFamily.InterNetwork })
        {
            return address?.ToString() ?? "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}

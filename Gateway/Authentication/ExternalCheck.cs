namespace Gatehouse.Gateway.Authentication;

/// <summary>A checked token: the person until then, or that it is past its end or no good.</summary>
internal sealed record ExternalCheck(ExternalPerson? Person, bool IsExpired, DateTimeOffset ExpiresAt);

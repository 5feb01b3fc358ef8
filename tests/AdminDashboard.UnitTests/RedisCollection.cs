using Gatehouse.TestKit;

namespace Gatehouse.AdminDashboard.UnitTests;

/// <summary>Tests that share one Redis.</summary>
[CollectionDefinition(Name)]
public sealed class RedisCollection : ICollectionFixture<RedisServer>
{
    public const string Name = "redis";
}

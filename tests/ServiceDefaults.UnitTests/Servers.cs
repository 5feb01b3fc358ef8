using Gatehouse.TestKit;

namespace Gatehouse.ServiceDefaults.UnitTests;

/// <summary>One PostgreSQL and one Redis for all tests that need them and leave them running.</summary>
[CollectionDefinition(Name)]
public sealed class Servers : ICollectionFixture<PostgresServer>, ICollectionFixture<RedisServer>
{
    public const string Name = nameof(Servers);
}

using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests;

/// <summary>Tests that share one running stack, each in a company of its own.</summary>
[CollectionDefinition(Name)]
public sealed class StackCollection : ICollectionFixture<GatehouseStack>
{
    public const string Name = "stack";
}

using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gatehouse.ServiceDefaults.Data;

/// <summary>What every service's model has in common.</summary>
public static partial class PlatformModel
{
    /// <summary>Name of the query filter that keeps tenants apart; switch it off only by name, and say why.</summary>
    public const string TenantFilter = "tenant";

    /// <summary>Stores typed ids as <c>uuid</c>. Call from <c>ConfigureConventions</c>.</summary>
    /// <param name="configuration">The conventions.</param>
    public static void UseTypedIds(this ModelConfigurationBuilder configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Properties<TenantId>().HaveConversion<IdConverter<TenantId>>();
        configuration.Properties<UserId>().HaveConversion<IdConverter<UserId>>();
        configuration.Properties<MembershipId>().HaveConversion<IdConverter<MembershipId>>();
        configuration.Properties<SessionId>().HaveConversion<IdConverter<SessionId>>();
        configuration.Properties<OrderId>().HaveConversion<IdConverter<OrderId>>();
    }

    /// <summary>Snake-case names and the tenant filter on everything tenant-owned. Call last in <c>OnModelCreating</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="context">The context being configured.</param>
    public static void UsePlatformConventions(this ModelBuilder model, ITenantScoped context)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var entity in model.Model.GetEntityTypes())
        {
            Rename(entity);
            if (typeof(ITenantOwned).IsAssignableFrom(entity.ClrType) && !entity.IsOwned())
            {
                model.Entity(entity.ClrType).HasQueryFilter(TenantFilter, OfCurrentTenant(entity.ClrType, context));
            }
        }
    }

    // EF Core re-reads members of the context constant for every query, so one model serves all tenants.
    private static LambdaExpression OfCurrentTenant(Type type, ITenantScoped context)
    {
        var row = Expression.Parameter(type, "row");
        var owner = Expression.Convert(Expression.Property(row, nameof(ITenantOwned.TenantId)), typeof(TenantId?));
        var current = Expression.Property(Expression.Constant(context), nameof(ITenantScoped.CurrentTenant));
        return Expression.Lambda(Expression.Equal(owner, current), row);
    }

    private static void Rename(IMutableEntityType entity)
    {
        // A JSON document is one column, and its members keep their names.
        if (entity.IsMappedToJson())
        {
            entity.SetContainerColumnName(Snake(entity.GetContainerColumnName()!));
            return;
        }

        if (entity.GetTableName() is { } table)
        {
            entity.SetTableName(Snake(table));
        }

        foreach (var property in entity.GetProperties())
        {
            property.SetColumnName(Snake(property.Name));
        }
    }

    private static string Snake(string name) => WordStart().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])")]
    private static partial Regex WordStart();
}

/// <summary>A typed id and its <c>uuid</c> column.</summary>
/// <typeparam name="TId">The id's type.</typeparam>
public sealed class IdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => From(value))
    where TId : struct, IId<TId>
{
    // Expression trees cannot call static abstract members directly.
    private static TId From(Guid value) => TId.From(value);
}
